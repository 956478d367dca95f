package segment

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"baogao/report"
)

func ExamplePinyin_Spell() {
	p, err := NewPinyin()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Spell("重庆"))
	fmt.Println(p.Spell("重点"))
	fmt.Println(p.Confusable("法制政府", "法治政府"))
	// Output:
	// chongqing cq
	// zhongdian zd
	// true
}

var spelling = sync.OnceValues(NewPinyin)

func TestSyllables(t *testing.T) {
	p, err := spelling()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ word, want string }{
		{"重庆", "chong qing"},
		{"重庆市审计局局长", "chong qing shi shen ji ju ju zhang"},
		{"六安", "lu an"},
		{"长春", "chang chun"},
		{"长子县", "zhang zi xian"},
		{"银行行长", "yin hang hang zhang"},
		{"行政调解", "xing zheng tiao jie"},
		{"调查研究", "diao cha yan jiu"},
		{"绿色", "lv se"},
		{"渠县有庆镇", "qu xian you qing zhen"},
		{"放管服", "fang guan fu"},
		{"重慶", "chong qing"},
		{"4Ｓ店", "4 s dian"},
		{"", ""},
	} {
		if got := strings.Join(p.Syllables(tt.word), " "); got != tt.want {
			t.Errorf("Syllables(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}

// TestEveryPlaceHasPinyin: suggestions begin with names of places.
func TestEveryPlaceHasPinyin(t *testing.T) {
	p, err := spelling()
	if err != nil {
		t.Fatal(err)
	}
	report.NewRegister().Names(func(name, _ string) bool {
		if full, _ := p.Spell(name); strings.IndexFunc(full, func(r rune) bool { return r >= 0x3400 }) >= 0 {
			t.Errorf("%s is spelled %s", name, full)
		}
		return true
	})
}

func TestConfusable(t *testing.T) {
	p, err := spelling()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"法制政府", "法治政府", true},  // 同音
		{"审记", "审计", true},      // 同音
		{"侯补", "候补", true},      // 形近
		{"冶理", "治理", true},      // 形近
		{"张贴", "粘贴", false},     // 张、粘 differ in sound and shape
		{"广州", "惠州", false},     // PEERS: no 广州→惠州
		{"景点", "经典", false},     // two of two characters
		{"张益唐", "张一堂", false},   // two of three
		{"法治政府", "法治政府", false}, // equal
		{"法治", "法治政府", false},
		{"2020", "2021", false},
		{"", "", false},
	} {
		if got := p.Confusable(tt.a, tt.b); got != tt.want {
			t.Errorf("Confusable(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
		if got := p.Confusable(tt.b, tt.a); got != tt.want {
			t.Errorf("Confusable(%q, %q) = %v, want %v", tt.b, tt.a, got, tt.want)
		}
	}
}

func TestLookAlikes(t *testing.T) {
	p, err := spelling()
	if err != nil {
		t.Fatal(err)
	}
	if got := p.LookAlikes('己'); !strings.ContainsRune(got, '已') || strings.ContainsRune(got, '己') {
		t.Errorf("LookAlikes(己) = %q", got)
	}
}
