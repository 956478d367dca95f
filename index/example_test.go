package index_test

import (
	"fmt"

	"baogao/index"
	"baogao/report"
)

// A query string becomes a tree that every engine translates; what could not be
// read as it was meant is said, never an error.
func ExampleParseQuery() {
	parsed, err := index.ParseQuery(`审计 "法律顾问" -决算 年份:2019..2021 日期:昨天`, index.ParseOptions{Places: report.NewRegister()})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(parsed.Text)
	for _, c := range parsed.Corrections {
		fmt.Println(c.Message, c.Text)
	}
	// Output:
	// 审计 "法律顾问" 昨天 -决算 年份:2019..2021
	// 看不懂的限定条件，已按普通词检索 date:昨天
}
