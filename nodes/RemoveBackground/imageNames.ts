import type { ImageSlot } from '../n8n/submissionStore';
import { distinctNames } from '../prediction/files/fileName';

/** What the images of a run are called, so that no two results of it get the same name by default. */
export class ImageNames {
	private readonly names = new Map<string, string | null>();

	private stems: ReadonlyMap<string, string | null> | null = null;

	/** In the order of the images. @param name null where it has none */
	add(slot: ImageSlot, name: string | null): void {
		this.names.set(keyOf(slot), name);
		this.stems = null;
	}

	/** Null where the image has no name, or is not known. */
	nameOf(slot: ImageSlot): string | null {
		return this.names.get(keyOf(slot)) ?? null;
	}

	/** What the name of a result begins with; null where its image has no usable name. */
	stemOf(slot: ImageSlot): string | null {
		return this.distinct().get(keyOf(slot)) ?? null;
	}

	/** What the names of all results of the run begin with. */
	get allStems(): Array<string | null> {
		return [...this.distinct().values()];
	}

	private distinct(): ReadonlyMap<string, string | null> {
		if (this.stems === null) {
			const stems = distinctNames([...this.names.values()]);
			this.stems = new Map([...this.names.keys()].map((key, index) => [key, stems[index] ?? null]));
		}
		return this.stems;
	}
}

function keyOf({ itemIndex, imageIndex }: ImageSlot): string {
	return `${itemIndex}.${imageIndex}`;
}
