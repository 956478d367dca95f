package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

type searchFlags struct {
	match, sort, batch string
	limit, offset, k   int
	explain, typed     bool
	corpus             uint64
	keywords           int
}

func (a *app) searchCommand() *cobra.Command {
	var f searchFlags
	c := &cobra.Command{
		Use: "search QUERY", Short: a.say("检索", "search"), Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.search(c.Context(), args, f) },
	}
	c.Flags().StringVar(&f.match, "match", "", a.say("all 须含全部词（默认），any 含任一词", "all words (default) or any"))
	c.Flags().StringVar(&f.sort, "sort", "relevance", "relevance|date|date_asc")
	c.Flags().StringVar(&f.batch, "batch", "", a.say("成批检索：每行 编号 TAB 检索式", "file of qid TAB query"))
	c.Flags().IntVar(&f.limit, "limit", 10, a.say("返回条数", "hits to return"))
	c.Flags().IntVar(&f.offset, "offset", 0, a.say("跳过条数", "hits to skip"))
	c.Flags().IntVarP(&f.k, "k", "k", 100, a.say("成批检索时每式的条数", "hits a query of a batch"))
	c.Flags().BoolVar(&f.typed, "typed", false, a.say("不用同义词", "no synonyms"))
	a.corpusFlag(c, &f.corpus)
	c.Flags().BoolVar(&f.explain, "explain", false, a.say("显示检索式的读法与各部分的得分", "show how the query was read and what each part scored"))
	c.Flags().IntVar(&f.keywords, "keywords", 0, a.say("另列结果的几个关键词", "key words of what was found"))
	return c
}

func (a *app) search(ctx context.Context, args []string, f searchFlags) (err error) {
	if (len(args) == 0) == (f.batch == "") {
		return errs.New(errs.BadUsage, a.say("请给出检索式，或用 --batch 给出文件", "give a query or --batch FILE"), nil)
	}
	if f.limit < 0 || f.offset < 0 || f.k < 1 || f.keywords < 0 {
		return errs.New(errs.BadUsage, a.say("条数不能是负数", "counts cannot be negative"), nil)
	}
	switch index.Sort(f.sort) {
	case index.ByRelevance, index.ByDateDesc, index.ByDateAsc:
	default:
		return errs.New(errs.BadUsage, fmt.Sprintf("不认识的排序 %q，可用 relevance、date、date_asc", f.sort), nil)
	}
	ask := index.Ask{
		Query: args0(args), Match: index.Match(f.match), Sort: index.Sort(f.sort), Limit: f.limit, Offset: f.offset,
		Facets: []string{"year", "kind", "region", "role"}, Typed: f.typed, Corpus: f.corpus, Explain: f.explain, Keywords: f.keywords,
	}
	return a.withAsker(ctx, func(_ *archive.Archive, s asker) error {
		if f.batch != "" {
			return a.searchBatch(ctx, s, f)
		}
		answer, err := s.Search(ctx, ask)
		switch {
		case err != nil:
			return err
		case a.json():
			return a.printJSON(answer)
		}
		return a.printAnswer(answer)
	})
}

func args0(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func (a *app) printAnswer(answer *index.Answer) error {
	out := bufio.NewWriter(a.stdout)
	if answer.Explain != nil {
		fmt.Fprintf(out, "%s: %s\n", a.say("读作", "read as"), answer.Parsed)
		printTree(out, answer.Explain, "  ")
	}
	for _, e := range answer.Synonyms {
		fmt.Fprintf(out, "%s %s:", a.say("同义", "synonyms of"), e.Term)
		for _, other := range e.Others {
			fmt.Fprintf(out, " %s(%g)", other.Term, other.Weight)
		}
		fmt.Fprintln(out)
	}
	for _, c := range answer.Corrections {
		fmt.Fprintf(out, "! %s %s\n", c.Message, c.Text)
	}
	fmt.Fprintf(out, a.say("共 %d 份报告\n", "%d reports\n"), answer.Total)
	a.printThen(out, answer)
	for i, w := range answer.Keywords {
		if i == 0 {
			fmt.Fprint(out, a.say("关键词:", "key words:"))
		}
		fmt.Fprintf(out, " %s(%d/%d)", w.Term, w.Documents, w.Held)
	}
	if len(answer.Keywords) > 0 {
		fmt.Fprintln(out)
	}
	for _, h := range answer.Hits {
		fmt.Fprintf(out, "\n%s  %s\n", h.ID, marked(h.Title, h.TitleMarks))
		fmt.Fprintf(out, "    %s · %s · %s · %s\n", unitName(h.Unit), yearText(h.Year), a.say(h.Kind.Name(), string(h.Kind)), cmp.Or(h.Published, "—"))
		if len(h.Parts) > 0 {
			fmt.Fprintf(out, "    %s %g =", a.say("得分", "score"), h.Score)
			for i, p := range h.Parts {
				fmt.Fprintf(out, "%s %g %s", []string{"", " +"}[min(i, 1)], p.Score, cmp.Or(p.Part, a.say("（合计时）", "(together)")))
			}
			fmt.Fprintln(out)
		}
		for _, s := range h.Snippets {
			fmt.Fprintf(out, "    …%s…\n", strings.ReplaceAll(marked(s.Text, s.Marks), "\n", " "))
		}
	}
	return out.Flush()
}

// printTree prints a query as it was searched.
func printTree(out io.Writer, e *index.Explanation, indent string) {
	fmt.Fprintf(out, "%s%s %s", indent, e.Type, e.Text)
	if len(e.Terms) > 0 {
		fmt.Fprintf(out, " [%s]", strings.Join(e.Terms, " "))
	}
	for _, other := range e.Also {
		fmt.Fprintf(out, " | %s ×%g", other.Term, other.Weight)
	}
	fmt.Fprintln(out)
	for i := range e.Parts {
		printTree(out, &e.Parts[i], indent+"  ")
	}
}

// corpusFlag is of every command that counts.
func (a *app) corpusFlag(c *cobra.Command, corpus *uint64) {
	c.Flags().Uint64Var(corpus, "corpus", 0, a.say("按这个 Seq 时的语料重做（见结果的 corpus.seq）", "repeat over the corpus of this Seq (corpus.seq of an answer)"))
}

// printThen says of an answer over a past corpus what it leaves out.
func (a *app) printThen(out io.Writer, answer *index.Answer) {
	if answer.HiddenSince != nil {
		fmt.Fprintf(out, a.say("语料 %d；其中 %d 份此后已隐藏，不在结果里\n", "corpus %d; %d reports of it are hidden since and left out\n"), answer.Corpus.Seq, *answer.HiddenSince)
	}
}

func unitName(u report.Unit) string {
	if len(u.Path) > 0 {
		return strings.Join(u.Path, "/")
	}
	return cmp.Or(u.Name, "—")
}

func yearText(year int) string {
	if year == 0 {
		return "—"
	}
	return strconv.Itoa(year)
}

// marked sets what was found in brackets.
func marked(text string, marks [][2]int) string {
	var b strings.Builder
	at := 0
	for _, m := range marks {
		b.WriteString(text[at:m[0]] + "【" + text[m[0]:m[1]] + "】")
		at = m[1]
	}
	return b.String() + text[at:]
}

// searchBatch answers a file of queries as TREC run lines.
func (a *app) searchBatch(ctx context.Context, s asker, f searchFlags) error {
	in := a.stdin
	if f.batch != "-" {
		file, err := os.Open(f.batch)
		if err != nil {
			return errs.New(errs.BadUsage, "文件打不开："+f.batch, err)
		}
		defer file.Close()
		in = file
	}
	out := bufio.NewWriter(a.stdout)
	lines := bufio.NewReader(in)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			if err := answerLine(ctx, s, out, line, n, f); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return err
		}
	}
}

func answerLine(ctx context.Context, s asker, out io.Writer, line string, n int, f searchFlags) error {
	qid, q, ok := strings.Cut(line, "\t")
	if !ok {
		return errs.New(errs.BadUsage, fmt.Sprintf("第 %d 行应为 编号 TAB 检索式", n), nil)
	}
	answer, err := s.Search(ctx, index.Ask{
		Query: q, Match: index.Match(cmp.Or(f.match, string(index.MatchAny))), Sort: index.Sort(f.sort), Limit: f.k, NoCaps: true, Bare: true, Typed: f.typed, Corpus: f.corpus,
	})
	if err != nil {
		return err
	}
	for rank, h := range answer.Hits {
		if _, err := fmt.Fprintf(out, "%s Q0 %s %d %g baogao\n", qid, h.ID, rank+1, h.Score); err != nil {
			return err
		}
	}
	return nil
}
