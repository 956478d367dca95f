package report

// Key is what publications of one unit share: its code; of a department, which
// bears its government's, the code and the name, for 司法局 there is in every
// county; its name where no code is known.
func (u Unit) Key() string {
	switch {
	case u.Code == "":
		return u.Name
	case u.Type == "department":
		return u.Code + "/" + u.Name
	}
	return u.Code
}
