package report

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// ErrUnits is wrapped by every mistake in a file of units.
var ErrUnits = errors.New("units")

// unitColumns are the columns of a file of units, by the names they may have.
var unitColumns = map[string]string{
	"code": "code", "代码": "code", "区划代码": "code",
	"name": "name", "名称": "name", "单位": "name", "单位名称": "name",
	"region": "region", "上级": "region", "上级单位": "region", "地区": "region",
	"type": "type", "类型": "type", "level": "level", "级别": "level",
	"since": "since", "设立日期": "since", "until": "until", "撤销日期": "until",
	"change": "change", "变更": "change", "date": "date", "变更日期": "date",
	"predecessors": "predecessors", "前身": "predecessors",
	"aliases": "aliases", "曾用名": "aliases", "别名": "aliases",
	"code_system": "code_system", "代码体系": "code_system",
}

// unitWords are Chinese words for what a column holds.
var unitWords = map[string]string{
	"更名": Renamed, "改名": Renamed, "撤县设市": Renamed, "撤县设区": Renamed, "撤乡设镇": Renamed, "撤镇设街道": Renamed, Renamed: Renamed,
	"合并": Merged, "并入": Merged, "撤并": Merged, Merged: Merged, "拆分": Split, "划出": Split, "析置": Split, Split: Split,
	"政府": "government", "部门": "department", "镇": "town", "乡": "township", "街道": "street_office", "开发区": "zone", "其他": "other",
	"省级": "province", "市级": "city", "县级": "county", "乡级": "township", "乡镇级": "township",
}

var (
	listBreaks = regexp.MustCompile(`[、,，;；|/]\s*`)
	day        = regexp.MustCompile(`^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$`)
)

// ParseUnits reads a file of units: CSV with a line of names, or JSON Lines with
// the same names. Rows of one code are one unit with several changes. A mistake
// names its line.
func ParseUnits(data []byte, places *Register) ([]Unit, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	rows, err := unitRows(data)
	if err != nil {
		return nil, err
	}
	var units []Unit
	seen := map[string]int{}
	for i, row := range rows {
		u, err := readUnit(row, places)
		if err != nil {
			return nil, fmt.Errorf("%w: 第 %d 条：%w", ErrUnits, i+1, err)
		}
		if at, again := seen[u.Code]; again && u.Code != "" && u.Type != "department" {
			units[at] = units[at].amended(u)
			continue
		}
		seen[u.Code] = len(units)
		units = append(units, u)
	}
	return units, nil
}

func unitRows(data []byte) (rows []map[string]string, err error) {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		for d := json.NewDecoder(bytes.NewReader(data)); ; {
			var given map[string]any
			if err := d.Decode(&given); errors.Is(err, io.EOF) {
				return rows, nil
			} else if err != nil {
				return nil, fmt.Errorf("%w: 第 %d 条不是 JSON：%w", ErrUnits, len(rows)+1, err)
			}
			row := map[string]string{}
			for key, value := range given {
				row[unitColumns[strings.TrimSpace(key)]] = plainValue(value)
			}
			rows = append(rows, row)
		}
	}
	table := csv.NewReader(bytes.NewReader(data))
	table.FieldsPerRecord, table.TrimLeadingSpace = -1, true
	all, err := table.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnits, err)
	}
	if len(all) == 0 {
		return nil, nil
	}
	if !slices.ContainsFunc(all[0], func(cell string) bool { return unitColumns[strings.TrimSpace(cell)] == "name" }) {
		return nil, fmt.Errorf("%w: 第 1 行没有“名称”（name）一列", ErrUnits)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, cell := range cells[:min(len(cells), len(all[0]))] {
			row[unitColumns[strings.TrimSpace(all[0][i])]] = strings.TrimSpace(cell)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func plainValue(value any) string {
	if list, ok := value.([]any); ok {
		words := make([]string, 0, len(list))
		for _, v := range list {
			words = append(words, fmt.Sprint(v))
		}
		return strings.Join(words, "、")
	}
	if value == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprint(value))
}

// readUnit reads one row. What it leaves open is as the register has it.
func readUnit(row map[string]string, places *Register) (Unit, error) {
	u := Unit{Name: row["name"], Code: row["code"], CodeSystem: row["code_system"], Type: inEnglish(row["type"]), Level: inEnglish(row["level"])}
	if u.Name == "" {
		return u, errors.New("没有名称")
	}
	if strings.Trim(u.Code, "0123456789") != "" {
		return u, fmt.Errorf("代码 %q 不是数字", u.Code)
	}
	var err error
	if u.Since, err = dayOf(row["since"]); err == nil {
		u.Until, err = dayOf(row["until"])
	}
	if err != nil {
		return u, err
	}
	if u.Aliases = listOf(row["aliases"]); row["change"] != "" || row["predecessors"] != "" {
		c := Change{Kind: unitWords[row["change"]], From: listOf(row["predecessors"])}
		if c.Date, err = dayOf(cmp.Or(row["date"], u.Since)); err != nil {
			return u, err
		}
		if c.Kind == "" && row["change"] == "" {
			c.Kind = Merged
		}
		if c.Kind == "" || c.Date == "" {
			return u, fmt.Errorf("变更 %q 须是更名、合并或拆分，并写明变更日期", row["change"])
		}
		u.Changes = []Change{c}
	}
	return u.placed(row["region"], places)
}

// placed gives a unit its path: that of its code, or below the region named.
func (u Unit) placed(region string, places *Register) (Unit, error) {
	known, ok := places.Place(u.Code)
	if ok && u.Code != "" && known.Code == u.Code && u.Type != "department" {
		return u, nil // it amends this place
	}
	above := places.Resolve(region, Hint{})
	if region != "" && len(above.Candidates) > 0 {
		return u, fmt.Errorf("上级 %q 有 %d 个同名，请写全称或代码", region, len(above.Candidates))
	}
	if place, ok := places.Place(region); ok {
		above = place
	}
	if u.Type == "department" {
		if u.Code == "" {
			u.Code, u.CodeSystem = above.Code, above.CodeSystem
		}
		if u.Level == "" {
			u.Level = above.Level
		}
	}
	guess := places.unknown(u.Name, Hint{})
	if u.Type == "" {
		u.Type = guess.Type
	}
	if u.Level == "" {
		u.Level = guess.Level
	}
	if u.Path = append(slices.Clone(above.Path), u.Name); region == "" && len(guess.Path) > 0 {
		u.Path = guess.Path
	}
	return u, nil
}

func inEnglish(s string) string {
	if code, ok := unitWords[s]; ok {
		return code
	}
	return s
}

func listOf(s string) []string {
	var list []string
	for _, part := range listBreaks.Split(s, -1) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// dayOf reads a day in any of the ways it is written in tables.
func dayOf(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	m := day.FindStringSubmatch(s)
	if m == nil || number(m[2]) < 1 || number(m[2]) > 12 || number(m[3]) < 1 || number(m[3]) > 31 {
		return "", fmt.Errorf("日期 %q 须写成 2020-05-01", s)
	}
	return fmt.Sprintf("%s-%02d-%02d", m[1], number(m[2]), number(m[3])), nil
}
