package main

import "time"

// warmUps is how often every question is asked before it counts. Then the best
// time of several is kept: what others do on the machine disturbs some, not all.
const warmUps = 2

// turn is how many questions are asked one way before the same are asked the
// next: a machine that is slow for a minute is slow for all ways alike.
const turn = 20

// way is one to ask a question. It tells the total, and what of its time is
// another matter.
type way func(q *question) (total int, aside spent, err error)

// spent is time by the clock, and of the processor.
type spent struct{ clock, processor time.Duration }

// timed asks every question of a kind and tells how long the answers took, the
// best of so many repeats.
func timed(all []question, kind string, repeats int, ask way) (latencies, error) {
	l, err := timedInTurn(all, kind, repeats, ask)
	return l[0], err
}

// timedInTurn does the same for several ways to ask. Every round begins one
// question later: the first of a turn finds the caches full of the other way, and
// no question is to be the first each time.
func timedInTurn(all []question, kind string, repeats int, ways ...way) ([]latencies, error) {
	var mine []*question
	for i := range all {
		if all[i].Kind == kind {
			mine = append(mine, &all[i])
		}
	}
	took, out := make([]taken, len(ways)), make([]latencies, len(ways))
	for k := range took {
		took[k] = newTaken(len(mine))
	}
	for round := range warmUps + repeats {
		for from := 0; from < len(mine); from += turn {
			for k, ask := range ways {
				for n := from; n < min(from+turn, len(mine)); n++ {
					i := (n + round) % len(mine)
					if err := took[k].time(ask, mine[i], i, round); err != nil {
						return out, err
					}
				}
			}
		}
	}
	for k := range took {
		out[k] = took[k].latencies(repeats)
	}
	return out, nil
}

// taken is what the answers to some questions took: the best time of each, and
// the first.
type taken struct {
	clock, processor, first []time.Duration
	used                    time.Duration // of the processor, by all that count
	hits, wrong             int
}

func newTaken(n int) taken {
	return taken{clock: make([]time.Duration, n), processor: make([]time.Duration, n), first: make([]time.Duration, n)}
}

// time asks question i in a round.
func (t *taken) time(ask way, q *question, i, round int) error {
	begin, before := time.Now(), cpu(thisProcess)
	total, aside, err := ask(q)
	used := cpu(thisProcess) - before
	clock, processor := time.Since(begin)-aside.clock, used-aside.processor
	if round == 0 {
		t.first[i] = processor
		t.hits += total
		if total != q.Total {
			t.wrong++
		}
	}
	if round == warmUps {
		t.clock[i], t.processor[i] = clock, processor
	}
	if round >= warmUps {
		t.used += used
	}
	t.clock[i], t.processor[i] = min(t.clock[i], clock), min(t.processor[i], processor)
	return err
}

func (t *taken) latencies(repeats int) latencies {
	l, processor := percentiles(t.clock), percentiles(t.processor)
	l.CPU50, l.CPU95, l.CPU99 = processor.P50, processor.P95, processor.P99
	l.First, l.Hits, l.Wrong = percentiles(t.first).P95, t.hits, t.wrong
	if n := len(t.clock) * repeats; n > 0 {
		l.CPU = t.used.Seconds() * 1000 / float64(n)
	}
	return l
}
