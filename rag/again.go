package rag

import (
	"context"
	"errors"

	"footnote/rag/llm"
)

// promptFate is what became of a prompt.
type promptFate int

const (
	promptRead    promptFate = iota // the model has read it, as far as is known
	promptRefused                   // the server refused it, before a word
	promptLost                      // the server dropped a part of it
)

// fateOf tells a prompt that was refused for its length, before a word of an
// answer, from all other failures.
func fateOf(err error, text string) promptFate {
	if known := (*llm.Error)(nil); errors.As(err, &known) && known.Code == llm.CodeContextExceeded && text == "" {
		return promptRefused
	}
	return promptRead
}

// writeBy has one model write; once more, with a smaller prompt, where the first
// did not fit or came to the model with a part missing.
func (w *writing) writeBy(ctx context.Context, writer Writer) error {
	p, err := w.prompt(ctx, writer, 0)
	if err != nil {
		return err
	}
	if !w.numbered {
		w.evidence.Passages = w.evidence.Passages[:p.passages]
	}
	if err := w.number(); err != nil {
		return err
	}
	if err := w.send(Stage{Name: "writing"}); err != nil {
		return err
	}
	fate, err := w.stream(ctx, writer, p)
	if fate == promptRead {
		return err
	}
	smaller, failed := w.prompt(ctx, writer, p.tokens*3/4)
	if failed != nil {
		return failed
	}
	if smaller.sizeBelow(p) {
		if err := w.takeBack(fate); err != nil {
			return err
		}
		fate, err = w.stream(ctx, writer, smaller)
	}
	if fate == promptLost {
		w.note(promptCut)
		w.cut = true
	}
	return err
}

// What a person is told of a prompt that was too long.
const (
	promptCut    = "the model's server dropped a part of the prompt"
	promptTooBig = "the prompt did not fit the model's window"
)

// takeBack clears what a model wrote that had not read the whole prompt.
func (w *writing) takeBack(fate promptFate) error {
	why := promptTooBig
	if fate == promptLost {
		why = promptCut
		w.note(why + "; it was asked again with less")
	}
	shown := w.shown != "" || w.thought
	w.forget()
	w.answer.Text, w.shown, w.thought = "", "", false
	if !shown {
		return nil
	}
	return w.send(Restart{Why: why})
}

func (w *writing) note(message string) {
	w.engine.Log.Warn(message, "model", w.answer.Model)
	w.answer.Notes = append(w.answer.Notes, Note{Code: NotePromptCut, Message: message})
}
