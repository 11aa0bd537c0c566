import { listen, sendJson, type Loopback } from '../../nodes/loopback';
import type { CredentialDefinition } from '../n8n/N8nClient';

interface Message {
	readonly role: string;
	readonly content?: unknown;
	readonly tool_call_id?: string;
}

interface Tool {
	readonly function: {
		readonly name: string;
		readonly description: string;
		readonly parameters: { readonly properties: Readonly<Record<string, unknown>> };
	};
}

/** What n8n asks a model. */
export interface Question {
	readonly model: string;
	readonly messages: readonly Message[];
	readonly tools?: readonly Tool[];
}

export interface ChatModel {
	readonly questions: readonly Question[];
	readonly credential: CredentialDefinition;
	close(): Promise<void>;
}

/**
 * Stands in for a model behind an OpenAI-compatible address. It calls the first tool once, with the address it finds in
 * what the user wrote, and then repeats what the tool answered.
 */
export async function startChatModel(): Promise<ChatModel> {
	const questions: Question[] = [];
	const server: Loopback = await listen(({ method, path, body }, response) => {
		if (method !== 'POST' || path !== '/v1/chat/completions') {
			sendJson(response, 404, { error: { message: `There is no ${method} ${path}` } });
			return;
		}
		const question = JSON.parse(body) as Question;
		questions.push(question);
		const last = question.messages.at(-1);
		const message =
			last?.role === 'tool' ? { content: textOf(last) } : toolCall(question, textOf(last));
		sendJson(response, 200, {
			id: `chatcmpl-${questions.length}`,
			object: 'chat.completion',
			created: Math.floor(Date.now() / 1_000),
			model: question.model,
			choices: [
				{
					index: 0,
					finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop',
					message: { role: 'assistant', ...message },
				},
			],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		});
	});
	return {
		questions,
		credential: {
			name: 'Chat model',
			type: 'openAiApi',

			data: { apiKey: 'any key does', url: `${server.url}/v1`, header: false },
		},
		close: server.close,
	};
}

function toolCall({ tools }: Question, request: string) {
	const tool = tools?.[0]?.function;
	const address = /https?:\/\/\S+/.exec(request)?.[0];
	if (tool === undefined || address === undefined) return { content: 'I have nothing to do' };
	const [parameter = ''] = Object.keys(tool.parameters.properties);
	const call = { name: tool.name, arguments: JSON.stringify({ [parameter]: address }) };
	return { content: null, tool_calls: [{ id: 'call-1', type: 'function', function: call }] };
}

/** A message's text comes alone, or as a list of parts. */
function textOf(message: Message | undefined): string {
	const content = message?.content ?? '';
	return typeof content === 'string'
		? content
		: (content as Array<{ text?: string }>).map(({ text = '' }) => text).join('');
}
