package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The states of a job.
const (
	JobOpen    = "open" // some of its sources have not been read
	JobDone    = "done"
	JobStopped = "stopped" // by its user; what was not read stays unread until it is retried
)

// Job is what one request asked to be added.
type Job struct {
	ID      string
	State   string // JobOpen, JobDone or JobStopped
	Created time.Time

	Total, Done, Failed int   // sources; results for Failed
	Bytes, BytesDone    int64 // of the uploads
}

// JobSource is a file or a web address of a job.
type JobSource struct {
	N       int    // its place in the job, from 0
	Name    string // of the file, or the address
	File    string // of [Store.Upload]; "": an address, or no longer kept
	Bytes   int64
	Said    json.RawMessage // what its user said of it
	Done    bool
	Failed  int             // results that are failures
	Results json.RawMessage // a list
}

// AddJob stores a job with its sources, none of them done, and sets its counts.
func (s *Store) AddJob(ctx context.Context, id string, sources []JobSource) error {
	tx, err := s.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("add job %s: %w", id, err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	res, err := tx.ExecContext(ctx, "INSERT INTO job (id, state, created) VALUES (?, ?, ?)", id, JobOpen, time.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("add job %s: %w", id, err)
	}
	seq, err := res.LastInsertId()
	if err != nil {
		return fmt.Errorf("add job %s: %w", id, err)
	}
	for i, src := range sources {
		if _, err := tx.ExecContext(ctx, "INSERT INTO job_source (job, n, name, file, bytes, said, done, failed, results) VALUES (?,?,?,?,?,?,0,0,'[]')",
			seq, i, src.Name, src.File, src.Bytes, string(src.Said)); err != nil {
			return fmt.Errorf("add job %s: %w", id, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("add job %s: %w", id, err)
	}
	return nil
}

const jobQuery = `SELECT job.seq, job.id, job.state, job.created, count(*), total(done), total(failed), total(bytes), total(bytes * done)
	FROM job JOIN job_source ON job_source.job = job.seq `

func scanJob(row interface{ Scan(...any) error }) (j Job, seq int64, err error) {
	var created int64
	var done, failed, bytes, bytesDone float64
	err = row.Scan(&seq, &j.ID, &j.State, &created, &j.Total, &done, &failed, &bytes, &bytesDone)
	j.Created = time.UnixMilli(created).UTC()
	j.Done, j.Failed, j.Bytes, j.BytesDone = int(done), int(failed), int64(bytes), int64(bytesDone)
	return j, seq, err
}

// Job returns a job. The error wraps [ErrNotFound].
func (s *Store) Job(ctx context.Context, id string) (Job, error) {
	j, _, err := scanJob(s.db.Read.QueryRowContext(ctx, jobQuery+"WHERE job.id = ? GROUP BY job.seq", id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Job{}, fmt.Errorf("job %s: %w", id, err)
	}
	return j, nil
}

// Jobs lists jobs, the newest first: up to limit, behind the cursor. next is the
// cursor of the following part, "" at the end.
func (s *Store) Jobs(ctx context.Context, cursor string, limit int) (list []Job, next string, err error) {
	before := int64(1) << 62
	if cursor != "" {
		seq, isOurs := strings.CutPrefix(cursor, "j")
		if before, err = strconv.ParseInt(seq, 10, 64); err != nil || !isOurs {
			return nil, "", fmt.Errorf("%w %q", ErrCursor, cursor)
		}
	}
	rows, err := s.db.Read.QueryContext(ctx, jobQuery+"WHERE job.seq < ? GROUP BY job.seq ORDER BY job.seq DESC LIMIT ?", before, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list jobs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		j, seq, err := scanJob(rows)
		if err != nil {
			return nil, "", fmt.Errorf("list jobs: %w", err)
		}
		if len(list) == limit {
			return list, fmt.Sprintf("j%d", before), nil
		}
		list, before = append(list, j), seq
	}
	return list, "", rows.Err()
}

// OpenJobs returns the ids of the jobs that are not over, the oldest first.
func (s *Store) OpenJobs(ctx context.Context) ([]string, error) {
	rows, err := s.db.Read.QueryContext(ctx, "SELECT id FROM job WHERE state = ? ORDER BY seq", JobOpen)
	if err != nil {
		return nil, fmt.Errorf("find open jobs: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("find open jobs: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// JobSources returns the sources of a job in order; none where there is no such job.
func (s *Store) JobSources(ctx context.Context, id string) ([]JobSource, error) {
	rows, err := s.db.Read.QueryContext(ctx, `SELECT n, name, file, bytes, said, done, failed, results FROM job_source
		WHERE job = (SELECT seq FROM job WHERE id = ?) ORDER BY n`, id)
	if err != nil {
		return nil, fmt.Errorf("sources of job %s: %w", id, err)
	}
	defer rows.Close()
	var out []JobSource
	for rows.Next() {
		var src JobSource
		var said, results string
		if err := rows.Scan(&src.N, &src.Name, &src.File, &src.Bytes, &said, &src.Done, &src.Failed, &results); err != nil {
			return nil, fmt.Errorf("sources of job %s: %w", id, err)
		}
		src.Said, src.Results = json.RawMessage(said), json.RawMessage(results)
		out = append(out, src)
	}
	return out, rows.Err()
}

// SaveSource keeps what became of a source: whether it is done, its failures and
// its results. The upload of one that is done without a failure is removed.
func (s *Store) SaveSource(ctx context.Context, jobID string, src JobSource) error {
	file := src.File
	if src.Done && src.Failed == 0 {
		file = ""
	}
	if _, err := s.db.Write.ExecContext(ctx, `UPDATE job_source SET done = ?, failed = ?, results = ?, file = ?
		WHERE job = (SELECT seq FROM job WHERE id = ?) AND n = ?`, src.Done, src.Failed, string(src.Results), file, jobID, src.N); err != nil {
		return fmt.Errorf("save a source of job %s: %w", jobID, err)
	}
	if file == "" {
		return s.removeUpload(src.File)
	}
	return nil
}

// SetJobState sets the state of a job. The error wraps [ErrNotFound].
func (s *Store) SetJobState(ctx context.Context, id, state string) error {
	res, err := s.db.Write.ExecContext(ctx, "UPDATE job SET state = ? WHERE id = ?", state, id)
	if err == nil {
		var n int64
		if n, err = res.RowsAffected(); err == nil && n == 0 {
			err = ErrNotFound
		}
	}
	if err != nil {
		return fmt.Errorf("job %s: %w", id, err)
	}
	return nil
}

// RetryJob opens a job that is over again, for the sources that were not read or
// not read whole. It returns their number; 0 leaves the job as it is.
func (s *Store) RetryJob(ctx context.Context, id string) (int, error) {
	tx, err := s.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("retry job %s: %w", id, err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, `UPDATE job_source SET done = 0, failed = 0, results = '[]'
		WHERE job = (SELECT seq FROM job WHERE id = ?) AND failed > 0 AND (bytes = 0 OR file <> '')`, id); err != nil {
		return 0, fmt.Errorf("retry job %s: %w", id, err)
	}
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM job_source WHERE job = (SELECT seq FROM job WHERE id = ?) AND done = 0", id).Scan(&n); err != nil {
		return 0, fmt.Errorf("retry job %s: %w", id, err)
	}
	if n == 0 {
		return 0, nil
	}
	if _, err := tx.ExecContext(ctx, "UPDATE job SET state = ? WHERE id = ?", JobOpen, id); err != nil {
		return 0, fmt.Errorf("retry job %s: %w", id, err)
	}
	return n, tx.Commit()
}

// Waiting counts the sources that have not been read, and their bytes.
func (s *Store) Waiting(ctx context.Context) (sources int, bytes int64, err error) {
	err = s.db.Read.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(bytes), 0) FROM job_source JOIN job ON job.seq = job_source.job
		WHERE done = 0 AND state = ?`, JobOpen).Scan(&sources, &bytes)
	if err != nil {
		return 0, 0, fmt.Errorf("count what is to be read: %w", err)
	}
	return sources, bytes, nil
}

// ForgetJobs removes the oldest jobs that are over until no more than keep are
// left, and what was uploaded for them.
func (s *Store) ForgetJobs(ctx context.Context, keep int) error {
	const old = "SELECT seq FROM job WHERE state <> 'open' ORDER BY seq DESC LIMIT -1 OFFSET ?"
	rows, err := s.db.Write.QueryContext(ctx, "DELETE FROM job_source WHERE job IN ("+old+") RETURNING file", keep)
	if err != nil {
		return fmt.Errorf("forget old jobs: %w", err)
	}
	var files []string
	for rows.Next() {
		var file string
		if err := rows.Scan(&file); err != nil {
			return errors.Join(fmt.Errorf("forget old jobs: %w", err), rows.Close())
		}
		files = append(files, file)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("forget old jobs: %w", err)
	}
	if _, err := s.db.Write.ExecContext(ctx, "DELETE FROM job WHERE seq IN ("+old+")", keep); err != nil {
		return fmt.Errorf("forget old jobs: %w", err)
	}
	for _, file := range files {
		err = errors.Join(err, s.removeUpload(file))
	}
	return err
}
