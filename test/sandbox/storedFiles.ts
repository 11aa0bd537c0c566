import { hexId } from './random';

export interface StoredFile {
	readonly path: string;
	readonly mediaType: string;
	readonly parts: readonly Buffer[];
	readonly bytes: number;
	expiresAt: number;
	/** Where the address is signed: it must come back as it was given. */
	signature?: string;
}

/** Result files and public uploads, behind addresses nobody can guess and that need no key. */
export class StoredFiles {
	private readonly files = new Map<string, StoredFile>();

	put(parts: readonly Buffer[], mediaType: string, name: string): StoredFile {
		const path = `/files/${hexId()}/${encodeURIComponent(name)}`;
		const bytes = parts.reduce((sum, part) => sum + part.length, 0);
		const file: StoredFile = { path, mediaType, parts, bytes, expiresAt: Infinity };
		this.files.set(path, file);
		return file;
	}

	/** Gives a file its bytes, where the address was handed out before they came. */
	fill(path: string, bytes: Buffer): void {
		const file = this.files.get(path);
		if (file) this.files.set(path, { ...file, parts: [bytes], bytes: bytes.length });
	}

	find(path: string): StoredFile | undefined {
		const file = this.files.get(path);
		return file && file.expiresAt > Date.now() ? file : undefined;
	}

	clear(): void {
		this.files.clear();
	}
}
