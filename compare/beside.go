package compare

// beside is what the other matches tell of a match.
type beside struct {
	together map[[2]int32]float64 // characters two texts share, by how few units say so
	above    map[int32][]stretch  // what a text has from reports of superiors
}

func besides(found []Match, text func(n int32) *Text) *beside {
	b := &beside{map[[2]int32]float64{}, map[int32][]stretch{}}
	for i := range found {
		m := &found[i]
		b.together[[2]int32{m.A, m.B}] += float64(m.Agree) * m.rarity()
		for _, n := range [2][2]int32{{m.A, m.B}, {m.B, m.A}} {
			if low, high := text(n[0]), text(n[1]); above(high, low) && (high.Year <= low.Year || low.Year == 0) {
				b.above[n[0]] = append(b.above[n[0]], m.part(n[0]))
			}
		}
	}
	return b
}

// fromAbove says that most of a match stands in a report of a superior of
// either unit, of that year or an earlier one: nobody took it from the other.
func (b *beside) fromAbove(m *Match) bool {
	for _, n := range [2]int32{m.A, m.B} {
		part := m.part(n)
		var there []stretch
		for _, s := range b.above[n] {
			if from, to := max(s.from, part.from), min(s.to, part.to); from < to {
				there = append(there, stretch{from, to})
			}
		}
		if 2*union(there) > int(part.to-part.from) {
			return true
		}
	}
	return false
}
