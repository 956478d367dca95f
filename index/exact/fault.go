package exact

import "runtime/debug"

// faults makes an error of what else would end the process: that a page of a
// mapped file cannot be read, because the disk fails or the file was cut short.
// It is called as defer faults(&err)().
func faults(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		switch r := recover().(type) {
		case nil:
		case interface {
			error
			Addr() uintptr
		}:
			*err = damaged("", r)
		default:
			panic(r)
		}
	}
}
