// Everything scripts add to pages that already work without them. Each module starts from its own data- attribute.
import { enhanceCategories } from "./categories.js";
import { enhanceChoices } from "./choice.js";
import { enhanceFilters } from "./filter.js";
import { enhanceKeeping } from "./keeps.js";
import { enhanceMenus } from "./menu.js";
import { enhanceProgress } from "./progress.js";
import { enhanceSorting } from "./sort.js";

enhanceMenus(document);
enhanceChoices(document);
enhanceProgress(document);
enhanceFilters(document);
enhanceKeeping(document);
enhanceCategories(document);
enhanceSorting(document);

document.querySelector("[data-focus]")?.focus();
