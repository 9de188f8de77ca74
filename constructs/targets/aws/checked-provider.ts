// Imported before what imports the provider.
import { checkProvider } from "../../provider";

checkProvider("aws");
