package report

// Key is what publications of one unit share: its code, or its name where it
// has none or, like a department, bears its government's.
func (u Unit) Key() string {
	if u.Code == "" || u.Type == "department" {
		return u.Name
	}
	return u.Code
}
