import harness.Actions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.cluster.metadata.ComponentTemplate;
import org.elasticsearch.cluster.metadata.ComposableIndexTemplate;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ilm.*;
import org.elasticsearch.xpack.core.ilm.action.PutLifecycleRequest;
import org.elasticsearch.xpack.core.slm.SnapshotLifecyclePolicy;

/**
 * Reads bodies of Elasticsearch's API with the parsers of the server itself, and no server. Each line of the file that it is given is a path, a tab
 * and a body; for each it prints what the server understood, or why it refuses.
 */
public class ReadBodies {
  static final TimeValue SECOND = TimeValue.timeValueSeconds(1);

  public static void main(String[] arguments) throws IOException {
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      int tab = line.indexOf('\t');
      String path = line.substring(0, tab);
      try (XContentParser parser = JsonXContent.jsonXContent.createParser(Actions.known(), line.substring(tab + 1))) {
        System.out.println(path + " " + understood(path, parser));
      } catch (Exception refusal) {
        System.out.println(path + " refused: " + innermost(refusal));
      }
    }
  }

  static String understood(String path, XContentParser parser) throws IOException {
    if (path.startsWith("/_component_template/")) return ComponentTemplate.parse(parser).template().settings().toString();
    if (path.startsWith("/_index_template/")) {
      ComposableIndexTemplate template = ComposableIndexTemplate.parse(parser);
      return template.indexPatterns() + " " + template.template().settings();
    }
    if (path.startsWith("/_slm/policy/")) {
      SnapshotLifecyclePolicy policy = SnapshotLifecyclePolicy.parse(parser, path.substring(path.lastIndexOf('/') + 1));
      ActionRequestValidationException refusal = policy.validate();
      if (refusal != null) throw refusal;
      return policy.getName() + " " + policy.getSchedule() + " " + policy.getRetentionPolicy();
    }
    LifecyclePolicy policy = PutLifecycleRequest.parseRequest(new PutLifecycleRequest.Factory() {
      @Override public PutLifecycleRequest create(LifecyclePolicy read) {
        return new PutLifecycleRequest(SECOND, SECOND, read);
      }

      @Override public String getPolicyName() {
        return path.substring(path.lastIndexOf('/') + 1);
      }
    }, parser).getPolicy();
    policy.validate();
    List<String> phases = new ArrayList<>();
    for (String name : List.of("hot", "warm", "cold", "delete")) {
      Phase phase = policy.getPhases().get(name);
      if (phase != null) phases.add(name + " " + phase.getMinimumAge());
    }
    return String.join(", ", phases);
  }

  static String innermost(Throwable error) {
    while (error.getCause() != null) error = error.getCause();
    return error.getMessage();
  }
}
