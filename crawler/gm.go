package crawler

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"baogao/internal/errs"
)

// The national protocol TLCP (GB/T 38636-2020) has a version of its own, below
// every version of TLS; hosts that require SM2 certificates speak nothing else.
const (
	tlcpVersion = 0x0101
	probeTime   = 10 * time.Second
)

// tlcpSuites are ECDHE and ECC with SM4 in CBC and GCM.
func tlcpSuites() []uint16 { return []uint16{0xe051, 0xe011, 0xe053, 0xe013} }

// failed names a request that brought no answer. A host that breaks off the
// handshake of TLS is asked, once a run, whether it speaks the national
// protocol: then it is not broken, we only cannot talk to it.
func (f *fetcher) failed(ctx context.Context, u *url.URL, met *encounter, err error) error {
	if strings.Contains(err.Error(), "unsupported elliptic curve") { // a certificate with an SM2 key
		return errs.New(errs.TLSGM, "", err)
	}
	_, handshake := met.remote()
	if u.Scheme != "https" || !handshake || f.route.proxy != nil || ctx.Err() != nil {
		return err
	}
	switch code := classify(err); {
	case code == errs.Unreachable: // broken off without a word
	case code != errs.BadTLS || strings.Contains(err.Error(), "x509: ") || plainHTTP(err):
		return err
	}
	national, asked := f.probed[u.Host]
	if !asked {
		national = f.speaksTLCP(ctx, u)
		f.probed[u.Host] = national
	}
	if national {
		return errs.New(errs.TLSGM, "", err)
	}
	return err
}

// speaksTLCP begins a handshake of TLCP and looks at the first bytes of the
// answer.
func (f *fetcher) speaksTLCP(ctx context.Context, u *url.URL) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	port := u.Port()
	if port == "" {
		port = "443"
	}
	conn, err := f.guard.dialer(f.site, f.own, f.route)(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return false
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	var head [5]byte // of a record: type, version, length
	_, err = conn.Write(tlcpHello())
	if err == nil {
		_, err = io.ReadFull(conn, head[:])
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false
	}
	const alert, handshake = 21, 22
	return (head[0] == handshake || head[0] == alert) && binary.BigEndian.Uint16(head[1:]) == tlcpVersion
}

// prefixed puts the length before some bytes.
func prefixed(body []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(body))), body...) //nolint:gosec // a hundred bytes
}

// tlcpHello is a ClientHello of TLCP in one record.
func tlcpHello() []byte {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	body := binary.BigEndian.AppendUint16(nil, tlcpVersion)
	body = append(body, random[:]...)
	body = append(body, 0) // no session
	suites := tlcpSuites()
	body = binary.BigEndian.AppendUint16(body, uint16(2*len(suites))) //nolint:gosec // four of them
	for _, s := range suites {
		body = binary.BigEndian.AppendUint16(body, s)
	}
	body = append(body, 1, 0) // no compression
	hello := append([]byte{1, 0}, prefixed(body)...)
	return append([]byte{22, tlcpVersion >> 8, tlcpVersion & 0xff}, prefixed(hello)...)
}
