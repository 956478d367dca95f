package errs

// Code is one way to fail. The numbers are stored: append, never renumber.
type Code int

// The codes. 1–19 concern the program and its data directory, 20–59 the fetch
// of an address, 60–79 the reading of what came, 80–99 requests.
const (
	OK Code = 0

	Internal    Code = 1
	BadConfig   Code = 2
	BadUsage    Code = 3
	Locked      Code = 4
	Corrupt     Code = 5
	DiskFull    Code = 6
	NewerSchema Code = 7
	Interrupted Code = 8
	Duplicate   Code = 9
	StaleIndex  Code = 10
	DiskLow     Code = 11

	NotFound           Code = 20 // 404, 410
	Unreachable        Code = 21 // DNS, refused, reset
	Timeout            Code = 22
	ServerError        Code = 23 // 5xx
	Refused            Code = 24 // 401, 403, 405, 406 …
	RobotsDenied       Code = 25
	RobotsUnavailable  Code = 26 // 5xx on robots.txt: stop
	ForbiddenAddress   Code = 27 // private, loopback, metadata …
	TooLarge           Code = 28
	TooManyRedirects   Code = 29
	BadTLS             Code = 30
	BadEncodingTransit Code = 31 // gzip that does not unpack, broken chunks
	TooManyRequests    Code = 32
	OffSite            Code = 33 // redirect to a host that is not of the site
	TLSGM              Code = 34 // speaks only the national protocol, TLCP with SM2
	TimeUp             Code = 35 // the site's share of the run is used up
	BlockedJiasule     Code = 40
	BlockedRuishu      Code = 41
	BlockedWZWS        Code = 42
	BlockedGeo         Code = 43
	BlockedJSCookie    Code = 44
	SuspectChallenge   Code = 45
	Poison             Code = 46 // failed three times in a way that ended the run
	EmptyColumn        Code = 50
	ColumnMoved        Code = 51 // its address answers no more, or with another page
	ColumnChanged      Code = 52 // lists nothing of what it listed
	ColumnShrank       Code = 53 // lists less than it did
	ColumnStale        Code = 54 // nothing new in the season in which it had news
	ReportElsewhere    Code = 55 // the new report stands outside its column
	ReportLost         Code = 56 // a page was read as a report and is no longer
	FewReports         Code = 57 // hardly any page of a column is read as a report
	OddDate            Code = 58 // published tomorrow, or before there were such sites
	SamePage           Code = 59 // several addresses answer with one and the same page

	BadCharset        Code = 60
	Unparsed          Code = 61
	UnsupportedFormat Code = 62
	NotAReport        Code = 63
	NeedsOCR          Code = 64
	EmptyDocument     Code = 65
	BadRow            Code = 66
	Encrypted         Code = 67 // opens with a password only

	QueryTooLong Code = 80
	QueryTooMany Code = 81
	QueryTooDeep Code = 82
	BadParameter Code = 83
	Unauthorized Code = 84
	Hidden       Code = 85
	Overloaded   Code = 86
	UnknownUnit  Code = 87
	NotPermitted Code = 88 // the key is good, for other things
)

// names holds, for each code, its name in JSON and its sentence for people.
var names = map[Code][2]string{
	OK:                 {"ok", "成功"},
	Internal:           {"internal", "程序内部出错，详情见日志"},
	BadConfig:          {"bad_config", "配置有误，请按提示修改配置文件"},
	BadUsage:           {"bad_usage", "命令用法有误，请用 --help 查看用法"},
	Locked:             {"locked", "另一个运行正占用数据目录，请稍后再试"},
	Corrupt:            {"corrupt", "数据文件损坏，请运行 baogao check --repair"},
	DiskFull:           {"disk_full", "磁盘已满，请腾出空间后重新运行，已保存的内容不受影响"},
	NewerSchema:        {"newer_schema", "数据目录由更新版本的程序写成，请升级程序"},
	Interrupted:        {"interrupted", "运行被中断，再次运行会接着做"},
	Duplicate:          {"duplicate", "编号重复，请改用不同的 id"},
	StaleIndex:         {"stale_index", "索引需要重建，请运行 baogao index rebuild"},
	DiskLow:            {"disk_low", "磁盘剩余空间低于下限，已暂停抓取；腾出空间后下次运行会接着做"},
	NotFound:           {"not_found", "没有找到"},
	Unreachable:        {"unreachable", "网站无法连接，请检查网址和网络"},
	Timeout:            {"timeout", "等待超时，稍后会重试"},
	ServerError:        {"server_error", "网站服务器出错，稍后会重试"},
	Refused:            {"refused", "网站拒绝访问"},
	RobotsDenied:       {"robots_denied", "网站的 robots.txt 不允许抓取该地址"},
	RobotsUnavailable:  {"robots_unavailable", "读不到网站的 robots.txt，按规定暂停抓取"},
	ForbiddenAddress:   {"forbidden_address", "地址指向内网或本机，未访问；确需访问请在网站配置中允许"},
	TooLarge:           {"too_large", "内容超过大小限制，未收录，请人工查看原件"},
	TooManyRedirects:   {"too_many_redirects", "重定向次数过多"},
	BadTLS:             {"bad_tls", "网站证书或加密协议有问题"},
	BadEncodingTransit: {"bad_transfer", "传输内容损坏，稍后会重试"},
	TooManyRequests:    {"too_many_requests", "网站要求放慢速度，稍后会重试"},
	OffSite:            {"off_site", "页面跳转到站外，未跟随"},
	TLSGM:              {"tls_gm", "网站只接受国密（SM2）加密协议，本程序不支持；请改用该网站的 http 地址，或经国密网关访问（proxy）"},
	TimeUp:             {"time_up", "本次分给该网站的时间已用完，其余下次运行接着抓取"},
	BlockedJiasule:     {"blocked_jiasule", "被加速乐防护拦截，已停止访问该网站"},
	BlockedRuishu:      {"blocked_ruishu", "被瑞数防护拦截，已停止访问该网站"},
	BlockedWZWS:        {"blocked_wzws", "被网站卫士拦截，已停止访问该网站"},
	BlockedGeo:         {"blocked_geo", "被网站按来源地区拦截，已停止访问该网站"},
	BlockedJSCookie:    {"blocked_js_cookie", "被脚本验证页拦截，已停止访问该网站"},
	SuspectChallenge:   {"suspect_challenge", "疑似验证页面，未收录"},
	Poison:             {"poison", "该地址多次使抓取中断，已搁置"},
	EmptyColumn:        {"empty_column", "栏目里没有读到任何文章，请检查栏目地址"},
	ColumnMoved:        {"column_moved", "栏目地址失效，请到网站上找到新地址，并改写 sites.yaml"},
	ColumnChanged:      {"column_changed", "栏目页面里没有一篇原来的文章，可能已改版或换了内容，请核对栏目地址，并用 baogao sites check 查看"},
	ColumnShrank:       {"column_shrank", "栏目列出的文章比上次少，请对照原件核实是否有报告被撤下"},
	ColumnStale:        {"column_stale", "往年此时栏目已有新报告，今年还没有；请核实报告是否改在别处公开"},
	ReportElsewhere:    {"report_elsewhere", "新报告不在原来的栏目里，请把它所在的栏目加入 sites.yaml"},
	ReportLost:         {"report_lost", "这一页原来读得出报告，现在读不出，页面可能已改版；原有版本仍保留，请查看原件"},
	FewReports:         {"few_reports", "栏目里的页面大多读不出报告，页面可能已改版，请查看原件"},
	OddDate:            {"odd_date", "发布日期不合常理，请查看原件核实"},
	SamePage:           {"same_page", "多个地址返回同一个页面，很可能是出错提示页，请查看原件"},
	BadCharset:         {"bad_charset", "文字编码无法识别"},
	Unparsed:           {"unparsed", "页面结构无法解析，原件已保存"},
	UnsupportedFormat:  {"unsupported_format", "暂不支持这种文件格式，原件已保存"},
	NotAReport:         {"not_a_report", "不是报告"},
	NeedsOCR:           {"needs_ocr", "只有图片，需要文字识别"},
	EmptyDocument:      {"empty_document", "文件是空的"},
	BadRow:             {"bad_row", "这一行无法读取"},
	Encrypted:          {"encrypted", "文件有密码，无法读取文字，原件已保存"},
	QueryTooLong:       {"query_too_long", "检索式过长，最多 256 个字，请缩短后再试"},
	QueryTooMany:       {"query_too_many_terms", "检索词过多，最多 64 个，请减少后再试"},
	QueryTooDeep:       {"query_too_deep", "括号嵌套过深，最多 8 层，请简化后再试"},
	BadParameter:       {"bad_parameter", "参数有误"},
	Unauthorized:       {"unauthorized", "需要访问密钥"},
	Hidden:             {"hidden", "该报告已被隐藏"},
	Overloaded:         {"overloaded", "服务繁忙，请稍后再试"},
	UnknownUnit:        {"unknown_unit", "没有找到这个单位，请用 baogao units find 查询"},
	NotPermitted:       {"not_permitted", "访问密钥没有这项权限"},
}

// Error makes a bare Code usable as an error and as a target of errors.Is.
func (c Code) Error() string { return c.String() }

// String returns the code's name as it stands in JSON.
func (c Code) String() string {
	if n, ok := names[c]; ok {
		return n[0]
	}
	return "unknown"
}

// Message returns the code's own Chinese sentence.
func (c Code) Message() string {
	if n, ok := names[c]; ok {
		return n[1]
	}
	return names[Internal][1]
}

// Named finds the code with a name; Internal if there is none.
func Named(name string) Code {
	for c, n := range names {
		if n[0] == name {
			return c
		}
	}
	return Internal
}

// MarshalText writes the code's name.
func (c Code) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
