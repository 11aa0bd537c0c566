/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { Locator, Page } from 'playwright-core';

/** A quick typist's. */
const keyMs = 70;

/** Counts what a hand does: every press of the mouse, in a window and those that it opens, and the time. */
export class Hand {
	private clicks = 0;
	private since = Date.now();

	private constructor() {}

	static async over(page: Page): Promise<Hand> {
		const hand = new Hand();
		await page.context().exposeFunction('countPress', () => (hand.clicks += 1));
		await page
			.context()
			.addInitScript(
				`addEventListener('pointerdown', ({ isTrusted }) => isTrusted && countPress(), true)`,
			);
		return hand;
	}

	/** Counts from here on. */
	begin(): void {
		this.clicks = 0;
		this.since = Date.now();
	}

	get done(): { readonly clicks: number; readonly seconds: number } {
		return { clicks: this.clicks, seconds: Math.round((Date.now() - this.since) / 100) / 10 };
	}

	async type(field: Locator, text: string): Promise<void> {
		await field.click();
		await field.page().keyboard.type(text, { delay: keyMs });
	}
}
