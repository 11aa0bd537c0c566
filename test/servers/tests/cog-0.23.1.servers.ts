import { describeCog } from '../suites/describeCog';

describeCog('0.23.1');
