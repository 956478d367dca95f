package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
)

// The picture's measures, in pixels.
const (
	barHeight   = 15
	groupGap    = 16
	labelWidth  = 190
	chartWidth  = 560
	headHeight  = 62
	marginWidth = 70
)

// colours of the engines, in their order: ours stands out, all are told apart
// in grey, too.
func colours() []string { return []string{"#c0392b", "#2c5f8a", "#5b93c2", "#9db8cf", "#b5b5b5"} }

// picture draws the 95th percentiles of the largest run that knows all
// engines, as bars on a logarithmic axis.
func picture(_ context.Context, o options, out io.Writer) error {
	runs, err := readRuns(o.dir)
	if err != nil {
		return err
	}
	m := runs[0]
	for _, r := range runs {
		if len(r.all("lucene", "search")) > 0 {
			m = r
		}
	}
	w := bufio.NewWriter(out)
	m.draw(w)
	return w.Flush()
}

// draw writes the picture as SVG.
func (m measured) draw(w io.Writer) {
	low, high := m.bounds()
	at := func(ms float64) float64 {
		return labelWidth + chartWidth*(math.Log10(ms)-low)/(high-low)
	}
	var present [][2]string
	var fill []string
	for i, e := range engines() {
		if len(m.all(e[0], "search")) > 0 {
			present, fill = append(present, e), append(fill, colours()[i])
		}
	}
	group := len(present)*barHeight + groupGap
	width, height := labelWidth+chartWidth+marginWidth, headHeight+len(shown())*group+24
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, height, width, height)
	fmt.Fprintf(w, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", width, height)
	fmt.Fprintf(w, `<text x="12" y="20" font-size="14">%d 份报告，每类 200 问，95 %% 的回答所用处理器时间不超过（毫秒，对数刻度）</text>`+"\n", m.documents())
	for i, e := range present {
		fmt.Fprintf(w, `<rect x="%d" y="34" width="12" height="12" fill="%s"/><text x="%d" y="44">%s</text>`+"\n", 12+i*145, fill[i], 28+i*145, e[1])
	}
	for power := low; power <= high; power++ {
		x := at(math.Pow(10, power))
		fmt.Fprintf(w, `<path d="M%.1f %d V%d" stroke="#ddd"/><text x="%.1f" y="%d" fill="#555" text-anchor="middle">%g</text>`+"\n",
			x, headHeight-6, height-22, x, height-8, math.Pow(10, power))
	}
	for g, kind := range shown() {
		top := headHeight + g*group
		fmt.Fprintf(w, `<text x="12" y="%d" font-size="13">%s</text>`+"\n", top+len(present)*barHeight/2+5, kind[1])
		for i, e := range present {
			ms := m.latency(e[0], kind[0], p95)
			if ms == 0 {
				continue
			}
			y := top + i*barHeight
			fmt.Fprintf(w, `<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/><text x="%.1f" y="%d" fill="#333" font-size="11">%.3g</text>`+"\n",
				labelWidth, y, at(ms)-labelWidth, barHeight-2, fill[i], at(ms)+4, y+barHeight-4, ms)
		}
	}
	fmt.Fprintln(w, `</svg>`)
}

// bounds are the powers of ten around all that is drawn.
func (m measured) bounds() (low, high float64) {
	least, most := math.Inf(1), math.Inf(-1)
	for _, e := range engines() {
		for _, kind := range shown() {
			if ms := m.latency(e[0], kind[0], p95); ms > 0 {
				least, most = min(least, ms), max(most, ms)
			}
		}
	}
	return math.Floor(math.Log10(least)), math.Ceil(math.Log10(most))
}
