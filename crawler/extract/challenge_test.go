package extract

import (
	"net/http"
	"strings"
	"testing"

	"baogao/internal/errs"
)

func TestChallenge(t *testing.T) {
	cookie := func(v string) http.Header { return http.Header{"Set-Cookie": {v}} }
	nav := strings.Repeat(`<li><a href="/a/">政务公开</a></li>`, 8)
	tests := []struct {
		name   string
		status int
		header http.Header
		body   string
		want   errs.Code
	}{
		{"jiasule first stage", 521, cookie("__jsluid_s=abc; path=/"), `<script>document.cookie=('_')+('_jsl')</script>`, errs.BlockedJiasule},
		{"jiasule second stage", 200, nil, `<script>go({"ha":"sha256","tn":"__jsl_clearance_s"})</script>`, errs.BlockedJiasule},
		{"ruishu 412", 412, cookie("abc80S=xyz; path=/"), `<html><script>$_ts=window['$_ts']</script></html>`, errs.BlockedRuishu},
		{"ruishu 202", 202, nil, `<html><head><script src="/x.js"></script></head><body></body></html>`, errs.BlockedRuishu},
		{"wzws redirect", 302, http.Header{"Location": {"/WZWSRELw==?wzwschallenge=abc"}}, "", errs.BlockedWZWS},
		{"wzws cookie", 200, cookie("wzws_cid=1"), `<script>x()</script>`, errs.BlockedWZWS},
		{"geo", 403, nil, `<html><title>403</title>GeoBL denied</html>`, errs.BlockedGeo},
		{"403 without body", 403, nil, "", errs.BlockedGeo},
		{"aliyun cookie", 200, nil, `<html><script>var arg1='ABC';setCookie("acw_sc__v2",x)</script></html>`, errs.BlockedJSCookie},
		{"script only", 200, nil, `<html><head><script>location.href="/"+k()</script></head></html>`, errs.SuspectChallenge},
		{"meta refresh only", 200, nil, `<meta http-equiv="refresh" content="0;url=/x">`, errs.SuspectChallenge},
		{"slider", 200, nil, `<html><body><div>请拖动滑块完成验证</div><script>s()</script></body></html>`, errs.SuspectChallenge},
		{"login", 200, nil, `<form>用户名<input name=u>密码<input type="password"><button>登录</button></form>`, errs.SuspectChallenge},
		{"soft 404", 200, nil, `<html><body>` + nav + `<p>您访问的页面不存在或已被删除</p></body></html>`, errs.NotFound},
		{"soft 404 by title", 200, nil, `<title>404 - 云岭县人民政府</title>` + nav, errs.NotFound},
		{"plain 404", 404, nil, `<h1>Not Found</h1>`, errs.OK},
		{"server error", 500, nil, `<h1>oops</h1>`, errs.OK},
		{"article about a slider", 200, nil, `<h1>通知</h1><p>发布时间：2022-01-02 来源：县府办</p><p>` + strings.Repeat("请市民登录平台后拖动滑块完成验证，再提交申请。", 5) + `</p>`, errs.OK},
		{"article behind jiasule", 200, cookie("__jsluid_h=1"), `<p>` + strings.Repeat("全县法治政府建设工作取得成效。", 20) + `</p>`, errs.OK},
		{"short notice", 200, nil, `<title>关于注销公告</title><p>发布时间：2022-01-02　来源：县府办</p><p>该信息不存在问题的公告</p>`, errs.OK},
		{"photo article", 200, nil, `<title>南坪乡年报</title><div>来源：南坪乡 发布日期：2022-03-25</div><img src=a.jpg><script>x</script>`, errs.OK},
		{"list", 200, nil, `<title>年报</title>` + strings.Repeat(`<li><a href=x.html>白石镇2021年年报</a>2022-01-02</li>`, 15), errs.OK},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Challenge(tt.status, tt.header, []byte(tt.body)); got != tt.want {
				t.Errorf("Challenge = %s, want %s", got, tt.want)
			}
		})
	}
}
