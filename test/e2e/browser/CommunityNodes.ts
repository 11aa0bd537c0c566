/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { Locator, Page } from 'playwright-core';
import type { Editor } from './Editor';

/** npm is asked several times for each of these. */
const changeWithinMs = 180_000;

/** The screen on which an owner installs, updates and removes packages. */
export class CommunityNodes {
	readonly cards: Locator;

	private constructor(private readonly page: Page) {
		this.cards = page.getByTestId('community-package-card');
	}

	/** n8n asks npm for newer versions whenever the screen is opened. */
	static async open(editor: Editor): Promise<CommunityNodes> {
		const { page } = editor;
		await page.goto(new URL('/settings/community-nodes', page.url()).href);
		const screen = new CommunityNodes(page);
		await screen.installButton.waitFor({ timeout: changeWithinMs });
		return screen;
	}

	/** In the middle of the empty screen, or at its top. */
	get installButton(): Locator {
		return this.page.getByRole('button', { name: /^Install/ });
	}

	/** Opens the window and fills it in, but does not confirm it yet. */
	async askToInstall(packageName: string): Promise<Locator> {
		await this.installButton.click();
		await this.page.locator('input[name="packageNameInput"]').fill(packageName);
		await this.page.getByTestId('user-agreement-checkbox').click();
		return this.page.locator('.el-dialog:visible');
	}

	async install(): Promise<void> {
		await this.page.getByTestId('install-community-package-button').click();
		await this.cards.first().waitFor({ timeout: changeWithinMs });
	}

	async update(): Promise<void> {
		await this.cards.getByRole('button', { name: 'Update' }).click();
		await this.confirm(/update/i);
	}

	async uninstall(): Promise<void> {
		await this.cards.getByTestId('action-toggle').click();
		await this.page.getByTestId('action-uninstall').click();
		await this.confirm(/uninstall/i);
	}

	private async confirm(button: RegExp): Promise<void> {
		const window = this.page.getByRole('dialog');
		await window.getByRole('button', { name: button }).click();
		await window.waitFor({ state: 'hidden', timeout: changeWithinMs });
	}
}
