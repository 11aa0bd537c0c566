export interface Upload {
	readonly id: string;
	readonly token: string;
	/** The address handed out: given as a model's input, it means these bytes, but only for the same key. */
	readonly url: string;
	readonly name: string;
	readonly mediaType: string;
	readonly bytes: Buffer;
	readonly metadata: unknown;
	readonly createdAt: number;
}

/** The files of Replicate's files API. */
export class Uploads {
	private readonly uploads = new Map<string, Upload>();

	add(upload: Upload): void {
		this.uploads.set(upload.id, upload);
	}

	find(token: string, id: string): Upload | undefined {
		const upload = this.uploads.get(id);
		return upload?.token === token ? upload : undefined;
	}

	byId(id: string): Upload | undefined {
		return this.uploads.get(id);
	}

	byUrl(url: string): Upload | undefined {
		return [...this.uploads.values()].find((upload) => upload.url === url);
	}

	list(token: string): Upload[] {
		return [...this.uploads.values()].filter((upload) => upload.token === token).reverse();
	}

	remove(upload: Upload): void {
		this.uploads.delete(upload.id);
	}

	clear(): void {
		this.uploads.clear();
	}
}
