// Everything scripts add to pages that already work without them. Each module starts from its own data- attribute.
import { enhanceChoices } from "./choice.js";
import { enhanceFilters } from "./filter.js";
import { enhanceMenus } from "./menu.js";
import { enhanceProgress } from "./progress.js";
import { enhanceRows } from "./rows.js";
import { enhanceSorting } from "./sort.js";

enhanceMenus(document);
enhanceChoices(document);
enhanceProgress(document);
enhanceFilters(document);
enhanceRows(document);
enhanceSorting(document);

document.querySelector("[data-focus]")?.focus();
