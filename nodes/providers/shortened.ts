const MAX_MESSAGE_LENGTH = 500;

/** What of a text is read to find them. */
const MAX_READ_LENGTH = 64_000;

const TRACEBACK = /Traceback \(most recent call last\)/;

/** Colours of a terminal. */
const COLOURS = /\p{Cc}\[[\d;]*m/gu;

/** A web page in a text, and a file: of one the title says all, of the other its kind. */
const PAGE = /<(!doctype\s+html|html)[\s>].*/is;
const FILE = /\b(data:[\w/+.;=-]{1,100},)[\w+/=%-]{40,}/g;

/** One line that a person reads to its end: of a traceback the one that says what happened, never a web page or a file. */
export function shortened(text: string): string {
	const words = text
		.slice(0, MAX_READ_LENGTH)
		.replace(COLOURS, '')
		.replace(FILE, '$1…')
		.replace(PAGE, (page) => titleIn(page));
	const isTraceback = TRACEBACK.test(words);
	// A traceback inside JSON may have its line ends written out.
	const lineEnd = isTraceback ? /\r\n?|\n|\\n/ : /\r\n?|\n/;
	const lines = words.split(lineEnd).filter((line) => line.trim() !== '');
	const isStack = lines.length > 1 && lines.slice(1).every((line) => /^\s+at\s/.test(line));
	const said = isTraceback ? exceptionIn(lines) : isStack ? (lines[0] ?? '') : words;
	const line = said.replace(/\s+/g, ' ').trim();
	return line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH)}…` : line;
}

function titleIn(page: string): string {
	return /<title>([^<]{1,100})</i.exec(page)?.[1] ?? 'a web page';
}

/** Of a traceback of Python the line that says what happened: the first behind the last frame, as a message may have several. */
function exceptionIn(lines: readonly string[]): string {
	const lastFrame = lines.map((line) => /^\s+File \\?"/.test(line)).lastIndexOf(true);
	const behind = lastFrame < 0 ? [] : lines.slice(lastFrame + 1);
	return behind.find((line) => /^\S/.test(line)) ?? lines.at(-1) ?? '';
}
