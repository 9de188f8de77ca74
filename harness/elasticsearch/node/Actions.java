package harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.NamedXContentRegistry.Entry;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xpack.core.ilm.*;

/** What lifecycle policies may hold, as the server registers it. */
public class Actions {
  interface Reader {
    LifecycleAction read(XContentParser parser) throws IOException;
  }

  public static XContentParserConfiguration known() {
    List<Entry> entries = new ArrayList<>();
    entries.add(
        new Entry(
            LifecycleType.class,
            new ParseField(TimeseriesLifecycleType.TYPE),
            parser -> TimeseriesLifecycleType.INSTANCE));
    action(entries, AllocateAction.NAME, AllocateAction::parse);
    action(entries, DeleteAction.NAME, DeleteAction::parse);
    action(entries, ForceMergeAction.NAME, ForceMergeAction::parse);
    action(entries, MigrateAction.NAME, MigrateAction::parse);
    action(entries, ReadOnlyAction.NAME, ReadOnlyAction::parse);
    action(entries, RolloverAction.NAME, RolloverAction::parse);
    action(entries, SetPriorityAction.NAME, SetPriorityAction::parse);
    return XContentParserConfiguration.EMPTY.withRegistry(new NamedXContentRegistry(entries));
  }

  static void action(List<Entry> entries, String name, Reader reader) {
    entries.add(new Entry(LifecycleAction.class, new ParseField(name), parser -> reader.read(parser)));
  }
}
