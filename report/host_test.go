package report

import (
	"strings"
	"testing"
)

// plainPlaceOfHost looks at every county and city for each part of a host.
func (r *Register) plainPlaceOfHost(host string) string {
	var only int32 = -1
	for _, label := range hostLabels(host) {
		for at := range r.places {
			p := &r.places[at]
			if len(p.code) > 6 || len(p.code) < 4 || p.added != nil || generic(p.name) || !spells(label, p.name) {
				continue
			}
			if only >= 0 && !strings.HasPrefix(p.code, r.places[only].code) {
				return ""
			}
			if only < 0 {
				only = int32(at)
			}
		}
		if only >= 0 {
			return strings.Join(r.path(only), "")
		}
	}
	return ""
}

// TestHostsByInitialAgree: looking only at the places of one letter changes no
// answer.
func TestHostsByInitialAgree(t *testing.T) {
	r := NewRegister()
	renamed := r.With([]Unit{{Name: "渠州市", Code: "511725", Level: "county"}})
	for _, label := range []string{"quxian", "qu", "tianchang", "pingli", "beijing", "chaoyang", "fengcheng", "chongqing", "changan", "xian", "lijiang", "shiquxian", "wwwx", "1234", "zwgk"} {
		for _, host := range []string{"www." + label + ".gov.cn", label + ".sc.gov.cn", "gk." + label + ".dazhou.gov.cn"} {
			for _, places := range []*Register{r, renamed} {
				if got, want := places.placeOfHost(host), places.plainPlaceOfHost(host); got != want {
					t.Errorf("%s is %q, one by one %q", host, got, want)
				}
			}
		}
	}
}
