package crawler

import (
	"errors"
	"net/netip"
	"testing"

	"baogao/internal/errs"
)

func TestGuard(t *testing.T) {
	const open, own, closed = "open", "own", "closed" // to all, to trusted hosts, to nobody
	tests := map[string]string{
		"8.8.8.8:80": open, "1.2.3.4:443": open, "114.114.114.114:8080": open, "8.8.8.8:90": open, "8.8.8.8:9080": open,
		"8.8.8.8:7001": open, "[2400:3200::1]:443": open, "[::ffff:8.8.8.8]:80": open, "172.32.0.1:80": open, "100.128.0.1:80": open,
		"8.8.8.8:22": own, "8.8.8.8:25": own, "8.8.8.8:3306": own, "8.8.8.8:6379": own, "8.8.8.8:9200": own, "8.8.8.8:11211": own,
		"8.8.8.8:0": own, "8.8.8.8:65535": own,
		"127.0.0.1:80": own, "127.0.0.1:8080": own, "127.255.255.254:80": own, "127.1.2.3:443": own,
		"10.0.0.1:80": own, "10.255.255.255:80": own, "172.16.0.1:80": own, "172.31.255.255:80": own, "192.168.0.1:80": own, "192.168.255.1:443": own,
		"100.64.0.1:80": own, "100.127.255.255:80": own, "198.18.0.1:80": own, "198.19.255.255:80": own,
		"192.0.2.1:80": own, "198.51.100.7:80": own, "203.0.113.9:80": own, "192.88.99.1:80": own,
		"[::1]:80": own, "[::ffff:127.0.0.1]:80": own, "[::ffff:10.0.0.1]:80": own, "[::ffff:192.168.1.1]:443": own, "[::127.0.0.1]:80": own,
		"[fc00::1]:80": own, "[fd12:3456::1]:80": own, "[fec0::1]:80": own,
		"[64:ff9b::7f00:1]:80": own, "[64:ff9b::a9fe:a9fe]:80": closed, "[64:ff9b:1::1]:80": own, "[::169.254.169.254]:80": closed,
		"[64:ff9b::6464:64c8]:80": closed, "[2002:7f00:1::]:80": own, "[2002:a9fe:a9fe::1]:80": closed, "[2001::1]:80": own, "[2001:db8::1]:80": own, "[100::1]:80": own,
		"0.0.0.0:80": closed, "0.1.2.3:80": closed, "169.254.169.254:80": closed, "169.254.0.1:80": closed,
		"100.100.100.200:80": closed, "192.0.0.192:80": closed, "224.0.0.1:80": closed, "239.255.255.255:80": closed,
		"240.0.0.1:80": closed, "255.255.255.255:80": closed, "[::]:80": closed, "[::ffff:169.254.169.254]:80": closed,
		"[::ffff:0.0.0.0]:80": closed, "[fe80::1]:80": closed, "[fe80::1%25eth0]:80": closed, "[ff02::1]:80": closed, "[fd00:ec2::254]:80": closed,
	}
	if len(tests) < 60 {
		t.Errorf("%d cases, want at least 60", len(tests))
	}
	g := newGuard()
	for address, want := range tests {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			t.Fatal(err)
		}
		got := closed
		if g.check(to, true) == nil {
			got = own
		}
		err = g.check(to, false)
		if err == nil {
			got = open
		}
		if got != want {
			t.Errorf("%s is %s, want %s", address, got, want)
		}
		if err != nil && !errors.Is(err, errs.ForbiddenAddress) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestNumericHostsAreNoNames(t *testing.T) {
	for _, raw := range []string{
		"http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://127.1/", "http://0/",
		"http://017700000001/", "http://127.0.0.0x1/", "http://127.0.0.1./", "http://1.2.3.4.5/", "http://user:pw@a.gov.cn/",
		"ftp://a.gov.cn/", "file:///etc/passwd", "gopher://a/", "javascript:alert(1)", "http:///x", "//a/b", "http://[::1", "",
	} {
		if u, ok := canonical(raw); ok && u.Hostname() != "127.0.0.1" {
			t.Errorf("%q became %s", raw, u)
		}
	}
}

func TestCanonical(t *testing.T) {
	tests := map[string]string{
		"HTTP://WWW.Quxian.GOV.cn:80/a/../b/./c.html#top":   "http://www.quxian.gov.cn/b/c.html",
		"https://a.gov.cn:443":                              "https://a.gov.cn/",
		"https://a.gov.cn:8443/":                            "https://a.gov.cn:8443/",
		"http://a.gov.cn/x;jsessionid=1F?id=2":              "http://a.gov.cn/x?id=2",
		"http://a.gov.cn/x?isMobile=false&id=2&PHPSESSID=9": "http://a.gov.cn/x?id=2",
		"http://a.gov.cn/x?":                                "http://a.gov.cn/x",
		"http://a.gov.cn/x/":                                "http://a.gov.cn/x/",
		"http://a.gov.cn./x":                                "http://a.gov.cn/x",
		"http://a.gov.cn/../../x":                           "http://a.gov.cn/x",
		"http://a.gov.cn/政务/":                               "http://a.gov.cn/%E6%94%BF%E5%8A%A1/",
		"http://a.gov.cn/a%2Fb":                             "http://a.gov.cn/a%2Fb",
		"\x20http://a.gov.cn/x\x20":                         "http://a.gov.cn/x",
		"http://a.gov.cn/x/x/x/x/x/":                        "",
		"http://[::1]:8080/":                                "http://[::1]:8080/",
	}
	for raw, want := range tests {
		u, ok := canonical(raw)
		got := ""
		if ok {
			got = u.String()
		}
		if got != want {
			t.Errorf("canonical(%q) = %q, want %q", raw, got, want)
		}
		if !ok {
			continue
		}
		if again, ok := canonical(got); !ok || again.String() != got {
			t.Errorf("canonical is not stable on %q", got)
		}
	}
}

func TestSameSite(t *testing.T) {
	h := hostsOf(&Site{URL: "http://www.quxian.gov.cn/", Columns: []Column{{URL: "http://127.0.0.1:99/"}}})
	for raw, want := range map[string]bool{
		"http://www.quxian.gov.cn/x": true, "http://slj.quxian.gov.cn/": true, "https://quxian.gov.cn/": true,
		"http://dazhou.gov.cn/": false, "http://evilquxian.gov.cn/": false, "http://quxian.gov.cn.evil.com/": false,
		"http://127.0.0.1:99/a": true, "http://127.0.0.1:98/a": false, "http://gov.cn/": false, "http://localhost/": false,
	} {
		u, ok := canonical(raw)
		if got := ok && h.has(u); got != want {
			t.Errorf("%s of the site: %t, want %t", raw, got, want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add("http://a.gov.cn/../%2e%2e/;jsessionid=1?x&y#z")
	f.Fuzz(func(t *testing.T, raw string) {
		u, ok := canonical(raw)
		if !ok {
			return
		}
		if again, ok := canonical(u.String()); !ok || again.String() != u.String() {
			t.Errorf("canonical(%q) = %q, then %v", raw, u, again)
		}
	})
}
