// Package china answers one question: what time is it where the reports are
// published?
//
// China has one zone and no summer time; deadlines, dates of pages and what is
// shown to readers are meant in it, wherever the program runs.
package china

import "time"

var zone = time.FixedZone("CST", 8*60*60)

// Zone is UTC+8. It needs no database of zones, which a bare machine has not.
func Zone() *time.Location { return zone }
