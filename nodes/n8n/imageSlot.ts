/** An image of a run: the item and the place of the image in it. */
export interface ImageSlot {
	readonly itemIndex: number;
	readonly imageIndex: number;
}

/** The same for the same place. */
export function placeOf({ itemIndex, imageIndex }: ImageSlot): string {
	return `${itemIndex}.${imageIndex}`;
}
