import type { ImageSlot } from '../n8n/imageSlot';
import { distinctNames } from '../prediction/files/fileName';

/** What the images of a run are called, so that no two results of it get the same name by default. */
export class ImageNames {
	private readonly names = new Map<string, string | null>();

	/** How many images each item has. */
	private readonly counts = new Map<number, number>();

	private stems: ReadonlyMap<string, string | null> | null = null;

	/** Of equal images with one name, the place of the first: what comes of them is one file. */
	private readonly firsts = new Map<string, string>();

	private readonly sameAs = new Map<string, string>();

	/** In the order of the images. @param name null where it has none */
	add(slot: ImageSlot, name: string | null): void {
		this.names.set(keyOf(slot), name);
		this.counts.set(slot.itemIndex, slot.imageIndex + 1);
		this.stems = null;
	}

	/** The image shares its prediction with all of this identity. */
	merge(slot: ImageSlot, identity: string): void {
		const file = JSON.stringify([identity, this.nameOf(slot)]);
		const first = this.firsts.get(file) ?? keyOf(slot);
		this.firsts.set(file, first);
		this.sameAs.set(keyOf(slot), first);
	}

	/** The image among those of its item. */
	placeOf({ itemIndex, imageIndex }: ImageSlot): { index: number; count: number } {
		return { index: imageIndex, count: this.counts.get(itemIndex) ?? 1 };
	}

	/** Null where the image has no name, or is not known. */
	nameOf(slot: ImageSlot): string | null {
		return this.names.get(keyOf(slot)) ?? null;
	}

	/** What the name of a result begins with; null where its image has no usable name. */
	stemOf(slot: ImageSlot): string | null {
		const key = keyOf(slot);
		return this.distinct().get(this.sameAs.get(key) ?? key) ?? null;
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
