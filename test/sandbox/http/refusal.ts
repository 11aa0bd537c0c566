export interface RefusalDetails {
	readonly title?: string;
	/** Input fields at fault, as "image". */
	readonly missing?: readonly string[];
	readonly code?: string;
}

/** A request the service will not do. Each dialect words it in its own shape. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly details: RefusalDetails = {},
	) {
		super(message);
	}
}
