// A stranger's check of an Orotraza log: signed note, tree and proofs are golang.org/x/mod's, and none of ours.
//
//	go run tlog.go -url http://127.0.0.1:8000 -key "$(cat log.vkey)" [-since kept.txt] [-token TOKEN]
//	go run tlog.go -url file:///srv/tiles     -key "$(cat log.vkey)" [-token any]
//
// What stands here is the address of a tile, which golang.org/x/mod writes tile/8/L/N and c2sp.org/tlog-tiles tile/L/N,
// and the length before each entry of a bundle.
package main

import (
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type log struct{ url, token string }

func (l log) get(path string) ([]byte, error) {
	request, err := http.NewRequest("GET", l.url+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	if l.token != "" {
		request.Header.Set("Authorization", "Bearer "+l.token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func (l log) Height() int                         { return height }
func (l log) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

func (l log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := l.get(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// checkpoint opens a signed note: the log's name, its size and root.
func checkpoint(signed []byte, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(vkey))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	var tree tlog.Tree
	var origin, root string
	if _, err := fmt.Sscanf(opened.Text, "%s\n%d\n%s\n", &origin, &tree.N, &root); err != nil {
		return tlog.Tree{}, err
	}
	if origin != verifier.Name() {
		return tlog.Tree{}, errors.New("a checkpoint of another log")
	}
	tree.Hash, err = tlog.ParseHash(root)
	return tree, err
}

// entries reads every bundle, and checks that each entry hashes to its leaf in the signed tree.
func entries(l log, tree tlog.Tree, hashes tlog.HashReader) error {
	for _, tile := range tlog.NewTiles(height, 0, tree.N) {
		if tile.L != 0 || tile.W < 1<<height && int64(tile.W) != tree.N%(1<<height) {
			continue // of partial tiles it names every width, and a folder keeps those of signed sizes
		}
		data, err := l.get(strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
		if err != nil {
			return err
		}
		for at := int64(0); at < int64(tile.W); at++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return fmt.Errorf("%s breaks off", tile.Path())
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			number := tile.N<<height + at
			leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, number)})
			if err != nil {
				return err
			}
			if leaf[0] != tlog.RecordHash(data[2:end]) {
				return fmt.Errorf("entry %d is not the one that the tree has", number)
			}
			data = data[end:]
		}
		if len(data) != 0 {
			return fmt.Errorf("%s has bytes too many", tile.Path())
		}
	}
	return nil
}

func run() error {
	url := flag.String("url", "http://127.0.0.1:8000", "the log's address")
	vkey := flag.String("key", "", "the log's verifier key")
	since := flag.String("since", "", "a checkpoint kept from before")
	token := flag.String("token", "", "an auditor's token: check the entries too")
	flag.Parse()
	http.DefaultTransport.(*http.Transport).RegisterProtocol("file", http.NewFileTransport(http.Dir("/")))

	public := log{url: *url}
	signed, err := public.get("checkpoint")
	if err != nil {
		return err
	}
	tree, err := checkpoint(signed, *vkey)
	if err != nil {
		return err
	}
	fmt.Printf("signed: size %d, root %v\n", tree.N, tree.Hash)

	hashes := tlog.TileHashReader(tree, public)
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("the tiles lead to another root")
	}
	for number := int64(0); number < tree.N; number++ {
		leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, number)})
		if err != nil {
			return err
		}
		proof, err := tlog.ProveRecord(tree.N, number, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, number, leaf[0]); err != nil {
			return err
		}
	}
	fmt.Printf("tiles: they lead to that root, and each of %d leaves is proved in it\n", tree.N)

	if *since != "" {
		data, err := os.ReadFile(*since)
		if err != nil {
			return err
		}
		kept, err := checkpoint(data, *vkey)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, kept.N, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, kept.N, kept.Hash); err != nil {
			return err
		}
		fmt.Printf("since: the log only grew from %d to %d\n", kept.N, tree.N)
	}
	if *token != "" {
		if err := entries(log{*url, *token}, tree, hashes); err != nil {
			return err
		}
		fmt.Printf("entries: all %d are those of the tree\n", tree.N)
	}
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "does not hold:", err)
		os.Exit(1)
	}
}
