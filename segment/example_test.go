package segment_test

import (
	"fmt"

	"baogao/segment"
)

// One segmenter serves a whole program, also beside itself.
func ExampleSegmenter_Cut() {
	s, err := segment.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "有庆镇推进合法性审查，及格率92.87%。"
	for _, t := range s.Cut(text, segment.Words) {
		fmt.Print("|", t.Term)
	}
	fmt.Println()
	for _, t := range s.Cut("法治政府", segment.Search) {
		fmt.Println(t.Term, t.Start, t.End)
	}
	// Output:
	// |有庆镇|推进|合法性审查|，|及格率|92.87%|。
	// 法治政府 0 12
	// 法治 0 6
	// 政府 6 12
}
