// Command gen writes the data of package segment that is made from other data:
//
//	gen words                  data/words.gz, the dictionary that texts are cut by, and data/words.trie, laid out
//	gen simplify TABLE         data/simplify.txt, from OpenCC's TSCharacters.txt
//	gen pinyin CHARS PHRASES   data/pinyin.txt, from pypinyin's two JSON files
//
// It runs in the folder of package segment (go generate does that).
package main

import (
	"log"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "words":
		return writeWords("data")
	case len(args) == 2 && args[0] == "simplify":
		return simplify(args[1], filepath.Join("data", "simplify.txt"))
	case len(args) == 3 && args[0] == "pinyin":
		return pinyin(args[1], args[2], filepath.Join("data", "pinyin.txt"))
	}
	log.Print("usage: gen words | gen simplify TSCharacters.txt | gen pinyin pinyin_dict.json phrases_dict.json")
	os.Exit(2)
	return nil
}
