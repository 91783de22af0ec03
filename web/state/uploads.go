package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Uploaded bytes wait in files of the folder uploads until they are read. The
// server names them, and they are opened through an [os.Root]: no name that came
// from outside ever becomes a path.

// uploadsFolder is within the data folder.
const uploadsFolder = "uploads"

// SaveUpload keeps what r holds and returns its name and its length in bytes. When
// it returns without an error the bytes are on disk.
func (s *Store) SaveUpload(r io.Reader) (name string, n int64, err error) {
	name = NewID("u_")
	f, err := s.uploads.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", 0, fmt.Errorf("keep an upload: %w", err)
	}
	n, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", 0, errors.Join(err, s.removeUpload(name))
	}
	return name, n, nil
}

// Upload returns the bytes of an upload. The error wraps [fs.ErrNotExist] where
// they are no longer kept.
func (s *Store) Upload(name string) ([]byte, error) {
	data, err := s.uploads.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read an upload: %w", err)
	}
	return data, nil
}

// DropUploads removes uploads that no job was made of.
func (s *Store) DropUploads(names ...string) error {
	var err error
	for _, name := range names {
		err = errors.Join(err, s.removeUpload(name))
	}
	return err
}

func (s *Store) removeUpload(name string) error {
	if name == "" {
		return nil
	}
	if err := s.uploads.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove an upload: %w", err)
	}
	return nil
}

// SweepUploads removes the uploads that no source names: those of requests that
// were cut off by the end of the program. Nothing may be uploaded meanwhile.
func (s *Store) SweepUploads(ctx context.Context) error {
	rows, err := s.db.Read.QueryContext(ctx, "SELECT file FROM job_source WHERE file <> ''")
	if err != nil {
		return fmt.Errorf("sweep uploads: %w", err)
	}
	defer rows.Close()
	named := make(map[string]bool)
	for rows.Next() {
		var file string
		if err := rows.Scan(&file); err != nil {
			return fmt.Errorf("sweep uploads: %w", err)
		}
		named[file] = true
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("sweep uploads: %w", err)
	}
	found, err := fs.ReadDir(s.uploads.FS(), ".")
	if err != nil {
		return fmt.Errorf("sweep uploads: %w", err)
	}
	for _, f := range found {
		if !named[f.Name()] {
			err = errors.Join(err, s.removeUpload(f.Name()))
		}
	}
	return err
}
