/** n8n computes stored texts that begin so, whoever wrote them; the words of a schema are written by the author of a model. */
export function isExpression(text: unknown): boolean {
	return typeof text === 'string' && text.startsWith('=');
}

/** A text that n8n neither computes nor draws as HTML. */
export function harmlessHtml(text: string): string {
	return harmlessText(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A text that n8n does not compute. */
export function harmlessText(text: string): string {
	return text.replace(/^[=\s]+/, '');
}
