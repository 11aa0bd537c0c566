import { describeCog } from '../suites/describeCog';

describeCog('0.14.12');
