package llm

import "time"

// Caps on what a server may send. A reply beyond its cap is an error, never a shortened reply.
const (
	maxErrorBytes     = 64 << 10 // body of a refusal; the rest is not read
	maxLineBytes      = 1 << 20  // one line of a stream
	maxStreamBytes    = 64 << 20 // one whole streamed answer
	maxModelsBytes    = 8 << 20  // a list of models
	maxEmbeddingBytes = 64 << 20 // one batch of embeddings
	maxRerankBytes    = 8 << 20  // one batch of scores; some servers repeat the texts
	maxHeaderBytes    = 64 << 10 // response header
	maxMessageRunes   = 300      // a server's words inside an error message
)

// Limits bound how long a server is waited for and how often it is asked again.
type Limits struct {
	Connect    time.Duration // to open a connection, and again for TLS
	FirstToken time.Duration // from the request to the first text or thinking
	Call       time.Duration // one whole request for embeddings or scores
	Silence    time.Duration // without a first word, after which the model is said to be loading; 0: never said
	Idle       time.Duration // between two reads of a running stream; keep-alive comments count as life
	Tail       time.Duration // after the finish reason, for usage and the end mark; then the answer is whole as it is
	Whole      time.Duration // one Generate call, retries included
	List       time.Duration // one list of models

	Retries    int           // further tries after 429, 5xx or a connection error, before anything was shown
	Backoff    time.Duration // the wait before retry n is drawn from [0, Backoff·2ⁿ)
	MaxBackoff time.Duration // the longest such wait
	RetryAfter time.Duration // the longest Retry-After that is waited for; a longer one ends the call

	// The wait before a server that loads its model is asked again: once, twice, … up to five times Loading. Such
	// tries do not count as Retries; they go on for FirstToken.
	Loading time.Duration
}

// Indexing returns the limits for work that nobody waits for, such as embedding a collection: more tries, further
// apart, and longer waits where the server asks for them.
func (l Limits) Indexing() Limits {
	l.Retries = 8
	l.MaxBackoff = 60 * time.Second
	l.RetryAfter = 120 * time.Second
	return l
}

// defaultLimits are generous with a server in the house: it may first have to load its model from disk.
func defaultLimits(near bool) Limits {
	l := Limits{
		Connect:    5 * time.Second,
		FirstToken: 60 * time.Second,
		Call:       60 * time.Second,
		Idle:       60 * time.Second,
		Tail:       5 * time.Second,
		Whole:      15 * time.Minute,
		List:       10 * time.Second,
		Retries:    2,
		Backoff:    500 * time.Millisecond,
		MaxBackoff: 8 * time.Second,
		Loading:    time.Second,
		RetryAfter: 20 * time.Second,
	}
	if near {
		l.FirstToken = 10 * time.Minute
		l.Call = 3 * time.Minute
		l.Silence = 5 * time.Second
		l.Idle = 180 * time.Second
	}
	return l
}
