import { toJson, type JsonValue } from '../../prediction/model/json';
import type { InputField, ValueRule } from '../../prediction/modelInput/inputField';
import { harmlessText } from './strangersText';

/** Longer labels are cut off by n8n 2.41 in a window of usual width, and push the field to the side. */
const MAX_LENGTH = 30;

/** The label of a field. n8n shows no description beside it, so what must be known stands here, as far as it fits. */
export function labelOf(field: InputField): string {
	const plain = harmlessText(field.title) || field.name;
	const title = field.isRequired ? `${plain} *` : plain;
	const labels = factsOf(field).map((facts) => (facts === '' ? title : `${title} (${facts})`));
	const fitting = labels.find((label) => label.length <= MAX_LENGTH);
	return fitting ?? `${plain.slice(0, MAX_LENGTH - 3)}…${field.isRequired ? ' *' : ''}`;
}

/** A default as a person reads it. */
export function shownDefault(value: JsonValue): string {
	const text = typeof value === 'string' ? value : toJson(value);
	if (text === '') return 'empty';
	return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}

/** Whether nothing but a list is taken. */
export function isList({ types }: ValueRule): boolean {
	return types.length > 0 && types.every((type) => type === 'array');
}

/** What to say, from everything to nothing. */
function factsOf(field: InputField): string[] {
	const { isFile, choices, choicesAreOpen, defaultValue } = field;
	if (isFile) {
		return isList(field)
			? ['binary fields or URLs', 'files or URLs', 'files', '']
			: ['binary field or URL', 'file or URL', 'file', ''];
	}
	if (choices !== null) return choicesAreOpen ? ['or by expression', ''] : [''];
	const range = rangeOf(field);
	const isTold = defaultValue !== undefined && defaultValue !== '';
	if (!isTold || typeof defaultValue === 'boolean') return [range, ''];
	const all = [range, `default ${shownDefault(defaultValue)}`].filter((fact) => fact !== '');
	return [all.join(', '), range, ''];
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: ValueRule): string {
	const least = minimum ?? exclusiveMinimum;
	const most = maximum ?? exclusiveMaximum;
	if (least !== undefined && most !== undefined) {
		return least < 0 ? `${least} to ${most}` : `${least}–${most}`;
	}
	if (least !== undefined) return `from ${least}`;
	return most === undefined ? '' : `up to ${most}`;
}
