package llm

import "footnote/rag/llm/llmtest"

func streamed(wire string) llmtest.Reply { return llmtest.Reply{Raw: wire} }

func used(tokens string) string { return data(`{"usage":{"completion_tokens":`+tokens+`}}`) + done }

// thinking: it is shown apart and never part of the answer.
var thinking = []row{
	{name: "reasoning_content", wire: delta(`"reasoning_content":"hm"`) + hello, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "reasoning", wire: delta(`"reasoning":"hm","content":""`) + hello, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "both names, the same thinking", wire: delta(`"reasoning":"hm","reasoning_content":"hm"`) + hello, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "reasoning_details alone", wire: delta(`"reasoning_details":[{"type":"reasoning.text","text":"h"},{"type":"reasoning.summary","summary":"m"},{"type":"reasoning.encrypted","data":"x"}]`) + hello, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "reasoning and reasoning_details", wire: delta(`"reasoning":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm"}]`) + hello, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "thinking as a part", wire: delta(`"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Hello."}]`) + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "think tags", wire: say("<think>hm</think>\n\nHello.") + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "think tags across chunks", wire: say("\n<thi") + say("nk>h") + say("m</thin") + say("k>\n") + say("\nHello.") + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "think tags around nothing", wire: say("<think>\n\n</think>\n\nHello.") + stop, text: "Hello.", reasoning: "\n\n", finish: "stop"},
	{name: "think tags are text later on", wire: say("Use <think>x\n</think>\n.") + stop, text: "Use <think>x\n</think>\n.", finish: "stop"},
	{name: "a closing tag inside a line is text", wire: say("It ends in </think> then.") + stop, text: "It ends in </think> then.", finish: "stop"},
	{name: "a lone < at the start", wire: say("<") + say("3 of 5") + stop, text: "<3 of 5", finish: "stop"},
	{name: "a beginning of a tag is all", wire: say("<thi") + stop, text: "<thi", finish: "stop"},
	{name: "lines end as they do", wire: say("a\n") + say("b\n</th") + say("at>\n") + stop, text: "a\nb\n</that>\n", finish: "stop"},

	{name: "a lone </think> first: the template thought of nothing", wire: say("</think>\n\nHello.") + stop, text: "Hello.", finish: "stop"},
	{name: "a lone </think> in one chunk", wire: say("hm\n</think>\n\nHello.") + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "a lone </think> across chunks: what was passed on stays", wire: say("hm") + say("\n</thin") + say("k>\n\nHello.") + stop, text: "hm\n\nHello.", finish: "stop"},
	{name: "a lone </think> of a model named for thinking", o: Options{Model: "qwen3-4b-thinking-2507"}, wire: say("h") + say("m</thi") + say("nk>\n\nHel") + say("lo.") + stop, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "a model named for thinking that does not", o: Options{Model: "QwQ-32B"}, wire: hello, text: "Hello.", finish: "stop"},
	{name: "a model named for thinking whose server keeps it apart", o: Options{Model: "deepseek-r1:8b"}, wire: delta(`"reasoning":"hm"`) + hello, text: "Hello.", reasoning: "hm", finish: "stop"},
	{name: "a model named for thinking whose server keeps it apart, cut", o: Options{Model: "deepseek-r1:8b"}, wire: say("Well. ") + delta(`"reasoning":"hm"`) + helloSSE + finish(`"length"`), text: "Well. Hello.", reasoning: "hm", finish: "length"},
	{name: "a model named for thinking, cut while it thinks", o: Options{Model: "QwQ-32B"}, wire: say("hm") + finish(`"length"`), reasoning: "hm", code: CodeEmptyAnswer, waiting: "", says: []string{"for thinking"}},

	{name: "think never closed", wire: say("<think>hm") + stop, reasoning: "hm", code: CodeEmptyAnswer, says: []string{"thought and then answered without a word"}},
	{name: "thinking only", wire: delta(`"reasoning":"hm"`) + stop, reasoning: "hm", code: CodeEmptyAnswer},
	{name: "all tokens for thinking, as counted", wire: delta(`"reasoning":"hm"`) + finish(`"length"`) + used("512"), reasoning: "hm", code: CodeEmptyAnswer, says: []string{"used all its 512 tokens for thinking"}},
	{name: "all tokens for thinking, unseen", wire: finish(`"length"`) + used("512"), code: CodeEmptyAnswer, says: []string{"used all its 512 tokens for thinking"}},
	{name: "all tokens for thinking, not counted", o: Options{MaxTokens: 5000}, wire: finish(`"length"`), code: CodeEmptyAnswer, says: []string{"used all its 5000 tokens for thinking"}},
	{name: "all tokens for thinking, then twice the tokens", o: Options{MaxTokens: 100},
		replies: []llmtest.Reply{streamed(delta(`"reasoning":"hm, "`) + finish(`"length"`)), streamed(delta(`"reasoning":"yes"`) + hello)},
		text:    "Hello.", reasoning: "hm, yes", finish: "stop", waiting: WaitRetry, asked: 2},
	{name: "all tokens for thinking, twice", o: Options{MaxTokens: 100},
		replies: []llmtest.Reply{streamed(finish(`"length"`)), streamed(finish(`"length"`))},
		code:    CodeEmptyAnswer, waiting: WaitRetry, says: []string{"used all its 200 tokens for thinking"}, asked: 2},
	{name: "all tokens for thinking that can be turned off", preset: "vllm", o: Options{MaxTokens: 5000, Think: true},
		replies: []llmtest.Reply{streamed(finish(`"length"`))},
		text:    "hello", finish: "stop", waiting: WaitRetry, asked: 2},
	{name: "an answer that used up its tokens is an answer", o: Options{MaxTokens: 100}, wire: helloSSE + finish(`"length"`), text: "Hello.", finish: "length"},
}
