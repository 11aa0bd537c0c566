import {
	capabilityTable,
	providerIndex,
	readmeTable,
	resultTable,
	triggerTable,
} from './providerTables';
import { roomsFigure } from './rooms';
import { sandboxTable } from './sandboxTable';

/** A part of a document that is made from the code; in the document it stands between comments with its name. */
export interface GeneratedPart {
	readonly document: string;
	readonly name: string;
	make(): string;
}

export const generatedParts: readonly GeneratedPart[] = [
	{ document: 'README.md', name: 'providers', make: readmeTable },
	{ document: 'docs/providers.md', name: 'index', make: providerIndex },
	{ document: 'docs/providers.md', name: 'capabilities', make: capabilityTable },
	{ document: 'docs/providers.md', name: 'results', make: resultTable },
	{ document: 'docs/trigger.md', name: 'providers', make: triggerTable },
	{ document: 'test/sandbox/README.md', name: 'base-urls', make: sandboxTable },
	{ document: 'docs/architecture.md', name: 'rooms', make: roomsFigure },
];

/** The document with the part as the code has it now. @throws Error where the document has no place for it */
export function withPart(text: string, { document, name, make }: GeneratedPart): string {
	const place = new RegExp(`(<!-- ${name}: npm run documents -->\n)[\\s\\S]*?(\n<!-- end -->)`);
	if (!place.test(text)) throw new Error(`${document} has no place for ${name}`);
	return text.replace(place, (_, begin: string, end: string) => `${begin}\n${make()}\n${end}`);
}
