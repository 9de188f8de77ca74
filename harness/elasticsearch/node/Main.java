import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Starts a node of Elasticsearch as its own launcher would: with the settings of `elasticsearch.yml` and nothing else. Takes the home and the
 * configuration's folder. SIGTERM stops it in order.
 */
public class Main {
  public static void main(String[] arguments) throws Exception {
    LogConfigurator.configureESLogging();
    Settings home = Settings.builder().put("path.home", arguments[0]).build();
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(home, Map.of(), Path.of(arguments[1]), () -> "no node.name");
    LogConfigurator.setNodeName(Node.NODE_NAME_SETTING.get(environment.settings()));
    LogConfigurator.configure(environment, true);
    PluginsLoader loader =
        PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir()),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
            Map.of());
    Node node = new Node(environment, loader);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    node.prepareForClose();
                    node.close();
                    node.awaitClose(30, TimeUnit.SECONDS);
                  } catch (IOException | InterruptedException failure) {
                    failure.printStackTrace();
                  }
                  closed.countDown();
                }));
    node.start();
    closed.await();
  }
}
