package llm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// frame is one message of a stream.
type frame struct {
	event string // name given by an event: line; mostly empty
	data  []byte // mostly JSON; "[DONE]" ends the stream
	lost  bool   // something between the message before this one and this one could not be read
}

// sseReader reads text/event-stream (https://html.spec.whatwg.org/multipage/server-sent-events.html) as servers
// really write it: "data:" with or without a space, lines ended by LF, CRLF or CR, messages without the blank line
// between them, any number of comments. It also reads JSON without "data:", a line for each message or all of it one.
type sseReader struct {
	t      *transport
	in     *bufio.Reader
	bare   bool // the body begins with JSON
	skipLF bool // the last line ended in CR: an LF that follows belongs to it

	event   string
	pending []byte // data lines that are not yet a whole message
	lost    bool   // something since the last message could not be read
	spoke   bool   // something of the protocol was seen
}

// next returns the next message. Its error is that of the underlying reader, or an *Error for a line over the cap.
func (r *sseReader) next() (frame, error) {
	for {
		line, err := r.line()
		if err != nil && (err != io.EOF || len(line) == 0) {
			if err == io.EOF && len(r.pending) > 0 {
				return r.take(r.pending), nil
			}
			return frame{}, err
		}
		if f, ok := r.field(line); ok {
			return f, nil
		}
		if len(r.pending) > maxLineBytes {
			return frame{}, r.tooLong()
		}
	}
}

// field handles one line and returns a message when the line completes one.
func (r *sseReader) field(line []byte) (f frame, ok bool) {
	if len(line) == 0 {
		ok = len(r.pending) > 0 && !r.bare
		if ok {
			f = r.take(r.pending)
		}
		r.event = ""
		return f, ok
	}
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "": // a comment
		r.spoke = true
	case "event":
		r.event = string(value)
	case "data":
		r.spoke = true
		return r.data(value)
	case "id", "retry":
	default:
		if r.bare || whole(line) {
			return r.data(line)
		}
		r.lost = r.lost || meaningful(line)
	}
	return frame{}, false
}

// meaningful reports whether what is no message looks like a piece of one, or like the page of a proxy in its place.
func meaningful(data []byte) bool { return bytes.ContainsAny(data, `{}"<`) }

// data adds one data line. A line that is a whole message by itself is one, unless it goes on with JSON that earlier
// lines have begun: not every server writes blank lines. A message of several lines ends at a blank one.
func (r *sseReader) data(value []byte) (frame, bool) {
	before := r.pending
	if len(r.pending) > 0 {
		r.pending = append(r.pending, '\n')
	}
	r.pending = append(r.pending, value...)
	if !whole(value) || len(before) > 0 && unfinished(r.pending) {
		return frame{}, false
	}
	r.lost = r.lost || meaningful(before)
	return r.take(value), true
}

// unfinished reports whether data is the beginning of a JSON value.
func unfinished(data []byte) bool {
	var value json.RawMessage
	return json.NewDecoder(bytes.NewReader(data)).Decode(&value) == io.ErrUnexpectedEOF
}

func whole(data []byte) bool {
	data = bytes.TrimSpace(data)
	return string(data) == "[DONE]" || bytes.HasPrefix(data, []byte("{")) && json.Valid(data)
}

func (r *sseReader) take(data []byte) frame {
	f := frame{event: r.event, data: bytes.TrimSpace(data), lost: r.lost}
	r.pending, r.lost = nil, false
	return f
}

// line reads one line without its end. At the end of input it returns what is left, and io.EOF.
func (r *sseReader) line() ([]byte, error) {
	var line []byte
	for {
		c, err := r.in.ReadByte()
		if err != nil {
			return line, err
		}
		if c == '\n' && r.skipLF {
			r.skipLF = false
			continue
		}
		r.skipLF = c == '\r'
		if c == '\n' || c == '\r' {
			return line, nil
		}
		if line = append(line, c); len(line) > maxLineBytes {
			return nil, r.tooLong()
		}
	}
}

func (r *sseReader) tooLong() *Error {
	return r.t.upstream("%s: a line of the answer is longer than %d bytes", r.t.ep, maxLineBytes)
}
