/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { Locator, Page } from 'playwright-core';

/** The window in which a credential is filled in and tested. */
export class CredentialWindow {
	readonly content: Locator;

	private constructor(page: Page) {
		this.content = page.getByTestId('editCredential-modal');
	}

	static async opened(page: Page): Promise<CredentialWindow> {
		const window = new CredentialWindow(page);
		await window.content.getByTestId('credential-save-button').waitFor();
		return window;
	}

	async fill(values: Readonly<Record<string, string>>): Promise<void> {
		for (const [name, value] of Object.entries(values)) {
			await this.input(name).fill(value);
		}
	}

	input(name: string): Locator {
		return this.content.getByTestId(`parameter-input-${name}`).locator('input');
	}

	/** n8n saves and tests in one; after a good test the window closes by itself. */
	async save(): Promise<void> {
		await this.content.getByTestId('credential-save-button').click();
	}
}
