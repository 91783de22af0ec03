// Package web serves Footnote over HTTP: the REST API and the page that uses it.
//
// The routes are in [Server.Handler]; each area has a file of its own. Answers
// are written by runs that outlive the request that asked ([run]), so a stream
// that was cut can be picked up again. Errors leave through one table
// (errors.go), every request passes one gate (access.go), and what each route needs of
// who has a key stands in one table (scopes.go).
package web

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/rag"
	"footnote/web/state"
)

// Server answers the HTTP requests. Set the fields and an engine ([Server.Use]),
// then call [Server.Handler]; a Server is for one use.
type Server struct {
	Log     *slog.Logger
	Corpus  *corpus.Corpus
	State   *state.Store
	Builder *rag.Builder // makes another engine where the settings change
	Models  rag.Models   // those in use; guarded by models once it serves
	Version string
	Access  Access

	// Intake stores what is uploaded, named by an address or announced by a feed; over
	// Corpus. Where its Fetch is nil there are no feeds.
	Intake corpus.Intake

	// Background ends the answers and jobs under way when it is cancelled;
	// they are not tied to the request that began them.
	Background context.Context //nolint:containedctx // the server's own lifetime

	current atomic.Pointer[rag.Engine]
	models  sync.Mutex
	looked  time.Time // when a model server was last looked for; guarded by models
	runs    runs
	jobs    jobs
	polls   polls
	signIns signIns

	changeover changeover
	examples   examples
	working    sync.WaitGroup
}

// Use makes e the engine of every answer that begins from now on; those under
// way keep theirs.
func (s *Server) Use(e *rag.Engine) { s.current.Store(e) }

func (s *Server) engine() *rag.Engine { return s.current.Load() }

// Caps on what a request may bring.
const (
	maxJSON   = 64 << 10
	maxUpload = 32 << 20
)

// Handler returns the routes behind the access gate. A handler passes on the
// context of its request and never its *gin.Context: that is used again for
// another request, while the database still waits for the end of this one.
func (s *Server) Handler() http.Handler { return s.Access.guard(s.router()) }

// router returns the routes. What each needs stands in scopes.go.
func (s *Server) router() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.HandleMethodNotAllowed = true
	if err := r.SetTrustedProxies(nil); err != nil {
		panic(err) // nil is valid
	}
	r.Use(s.logged, s.recovered, s.admitted)
	r.NoRoute(noRoute)
	r.NoMethod(func(c *gin.Context) { fail(c, errNoMethod) })

	r.GET("/healthz", s.health)
	r.GET("/readyz", s.health)

	v1 := r.Group("/api/v1")
	v1.GET("/status", s.status)
	v1.POST("/ask", s.ask)
	v1.GET("/answers/:id", s.getAnswer)
	v1.GET("/answers/:id/events", s.answerEvents)
	v1.DELETE("/answers/:id", s.stopAnswer)
	v1.GET("/answers/:id/export", s.exportAnswer)
	v1.GET("/search", s.search)
	v1.GET("/figures", s.listFigures)
	v1.GET("/articles", s.listArticles)
	v1.POST("/articles", s.addArticles)
	v1.PATCH("/articles", s.tagArticles)
	v1.DELETE("/articles", s.deleteArticles)
	v1.POST("/articles/reload", s.reloadArticles)
	v1.GET("/articles/facets", s.articleFacets)
	v1.GET("/articles/export", s.exportArticles)
	v1.GET("/articles/:id", s.getArticle)
	v1.GET("/articles/:id/text", s.articleText)
	v1.POST("/articles/:id/reload", s.reloadArticle)
	v1.GET("/articles/:id/versions", s.articleVersions)
	v1.PATCH("/articles/:id", s.correctArticle)
	v1.DELETE("/articles/:id", s.deleteArticle)
	v1.GET("/jobs", s.listJobs)
	v1.GET("/jobs/:id", s.getJob)
	v1.DELETE("/jobs/:id", s.stopJob)
	v1.POST("/jobs/:id/retry", s.retryJob)
	v1.GET("/conversations", s.listConversations)
	v1.GET("/conversations/:id", s.getConversation)
	v1.PATCH("/conversations/:id", s.changeConversation)
	v1.DELETE("/conversations/:id", s.deleteConversation)
	v1.GET("/conversations/:id/export", s.exportConversation)
	v1.POST("/feedback", s.setFeedback)

	s.feedRoutes(v1)
	s.openAIRoutes(r.Group("/v1"))

	v1.GET("/settings", s.getSettings)
	v1.PUT("/settings", s.putSettings)
	v1.POST("/settings/test", s.testSettings)

	v1.GET("/session", s.getSession)
	v1.POST("/session", s.signIn)
	v1.DELETE("/session", s.signOut)
	v1.GET("/keys", s.listKeys)
	v1.POST("/keys", s.createKey)
	v1.DELETE("/keys/:id", s.revokeKey)

	s.pageRoutes(r)
	return r
}

// Prepare does, beside the first requests, what they would otherwise wait for:
// it loads the vectors, embeds what has none, and draws the example questions. It
// goes on with the jobs that the last end of the program interrupted, and from then
// on the feeds are polled.
func (s *Server) Prepare() {
	if err := s.resumeJobs(s.Background); err != nil && s.Background.Err() == nil {
		s.Log.Error("not all that waits to be read is read", "err", err)
	}
	if s.Intake.Fetch != nil {
		s.working.Go(func() { s.pollFeeds(s.Background) })
	}
	s.working.Go(func() { s.loadVectors(s.Background) })
	s.working.Go(func() {
		defer s.rescue("examples", new(error))
		if _, err := s.exampleQuestions(s.Background); err != nil && s.Background.Err() == nil {
			s.Log.Warn("no example questions", "err", err)
		}
	})
}

// Beside runs work beside the requests. [Server.Wait] waits for it: it must end with
// Background.
func (s *Server) Beside(work func()) { s.working.Go(work) }

// loadVectors loads the vectors that are searched and brings them up to date.
func (s *Server) loadVectors(ctx context.Context) {
	if e := s.engine().Retriever.Embedder; e != nil {
		if err := s.Corpus.LoadVectors(ctx, e.EmbeddingModel()); err != nil && ctx.Err() == nil {
			s.Log.Warn("searching by words alone", "err", err)
		}
	}
	s.syncWith(ctx, true)
}

// Sync embeds what is new, and measures what the vectors are worth; without vectors the
// words alone find it.
func (s *Server) Sync(ctx context.Context) { s.sync(ctx) }

// Wait returns when the answers and jobs that Background has ended are done.
func (s *Server) Wait() { s.working.Wait() }

// health answers as soon as the server does: the index is built before.
func (s *Server) health(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "ok"}) }
