package report

import "strings"

// maxName bounds a name, in bytes; nobody is called longer.
const maxName = 150

// maxCandidates bounds the list an ambiguous name keeps.
const maxCandidates = 20

// Resolve finds the unit a name stands for. It never guesses: a name that fits
// several places keeps them all as candidates. A name that no place bears
// keeps its name, type and level as its ending tells them, and a path under
// the county its own words or a person name.
func (r *Register) Resolve(name string, h Hint) Unit {
	name = simplified(strings.Join(strings.Fields(cutAt(name, maxName)), ""))
	h.Text = cutAt(h.Text, 1<<16)
	if name == "" {
		return Unit{}
	}
	if u, ok := central(name); ok {
		return u
	}
	if u, ok := r.party(name, h); ok {
		return u
	}
	if u, ok := r.vertical(name, h); ok {
		return u
	}
	name = withoutInfix(strings.TrimPrefix(name, "中共"))
	bare := name
	found := r.match(name)
	if len(found) == 0 {
		bare = strip(name)
		found = r.match(bare)
	}
	if short, ok := strings.CutSuffix(bare, "街街道"); ok && len(found) == 0 {
		bare = short + "街道" // 北城街街道办事处 is the office of 北城街道
		found = r.match(bare)
	}
	named := len(r.byName[bare]) > 0 // without the places above it
	if named {
		found = r.inRegion(found, h.Region)
	}
	found = r.narrow(found, h)
	if named && len(found) == 1 && r.contradicted(found[0], h) {
		return r.candidates(bare, found)
	}
	if len(found) > 0 {
		return r.resolved(bare, found)
	}
	if u, ok := r.levelOnly(name, h); ok {
		return u
	}
	if u, ok := r.department(name, h); ok {
		return u
	}
	return r.unknown(bare, h)
}

func (r *Register) resolved(name string, found []int32) Unit {
	if len(found) == 1 {
		return r.unit(found[0]).called(name)
	}
	return r.candidates(name, found)
}

func (r *Register) candidates(name string, found []int32) Unit {
	u := Unit{Name: name}
	for _, at := range found[:min(len(found), maxCandidates)] {
		u.Candidates = append(u.Candidates, Candidate{Code: r.places[at].code, Path: r.path(at)})
	}
	return u
}
