package harness;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.elasticsearch.Build;
import org.elasticsearch.action.admin.cluster.state.ClusterStateResponse;
import org.elasticsearch.action.admin.indices.create.AutoCreateAction;
import org.elasticsearch.action.admin.indices.create.CreateIndexRequest;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.index.mapper.Mapper;
import org.elasticsearch.index.mapper.TextFieldMapper;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.MapperPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest.Method;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestResponseListener;
import org.elasticsearch.rest.action.RestToXContentListener;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ilm.LifecyclePolicy;
import org.elasticsearch.xpack.core.ilm.LifecycleSettings;
import org.elasticsearch.xpack.core.ilm.RolloverAction;
import org.elasticsearch.xpack.core.ilm.action.PutLifecycleRequest;

/**
 * What security, clients and templates need of modules that no registry has: two token filters, a tokenizer, a type of fields and settings of indices,
 * what a node says of itself at `/`, streams that are made by hand, and lifecycle policies, which are read by the server's own parser and
 * which nothing follows.
 */
public class Missing extends Plugin implements AnalysisPlugin, ActionPlugin, MapperPlugin {
  @Override
  public List<Setting<?>> getSettings() {
    return List.of(LifecycleSettings.LIFECYCLE_NAME_SETTING, RolloverAction.LIFECYCLE_ROLLOVER_ALIAS_SETTING);
  }

  @Override
  public Map<String, Mapper.TypeParser> getMappers() {
    return Map.of("match_only_text", TextFieldMapper.PARSER);
  }

  @Override
  public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
    return Map.of(
        "pattern_capture",
        AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> capture(name, settings)),
        "unique",
        (index, environment, name, settings) -> unique(name));
  }

  @Override
  public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
    return Map.of("uax_url_email", (index, environment, name, settings) -> TokenizerFactory.newFactory(name, UAX29URLEmailTokenizer::new));
  }

  @Override
  public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
    return List.of(PreConfiguredTokenFilter.singleton("unique", false, RemoveDuplicatesTokenFilter::new));
  }

  static TokenFilterFactory capture(String name, Settings settings) {
    boolean original = settings.getAsBoolean("preserve_original", true);
    Pattern[] patterns = settings.getAsList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
    return factory(name, stream -> new PatternCaptureGroupTokenFilter(stream, original, patterns));
  }

  static TokenFilterFactory unique(String name) {
    return factory(name, RemoveDuplicatesTokenFilter::new);
  }

  static TokenFilterFactory factory(String name, UnaryOperator<TokenStream> filter) {
    return new TokenFilterFactory() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public TokenStream create(TokenStream stream) {
        return filter.apply(stream);
      }
    };
  }

  @Override
  public List<RestHandler> getRestHandlers(
      Settings settings,
      NamedWriteableRegistry writeables,
      RestController controller,
      ClusterSettings clusterSettings,
      IndexScopedSettings indexSettings,
      SettingsFilter filter,
      IndexNameExpressionResolver resolver,
      Supplier<DiscoveryNodes> nodes,
      Predicate<NodeFeature> features) {
    return List.of(new Root(), new Streams(), new Policies());
  }

  static class Root extends BaseRestHandler {
    @Override
    public String getName() {
      return "root";
    }

    @Override
    public List<Route> routes() {
      return List.of(new Route(Method.GET, "/"), new Route(Method.HEAD, "/"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
      return channel ->
          client
              .admin()
              .cluster()
              .prepareState(TimeValue.timeValueSeconds(30))
              .setLocal(true)
              .execute(
                  new RestResponseListener<ClusterStateResponse>(channel) {
                    @Override
                    public RestResponse buildResponse(ClusterStateResponse state) throws IOException {
                      XContentBuilder body = channel.newBuilder().startObject();
                      body.field("name", client.settings().get("node.name"));
                      body.field("cluster_name", state.getClusterName().value());
                      body.field("cluster_uuid", state.getState().metadata().clusterUUID());
                      body.startObject("version").field("number", Build.current().version()).endObject();
                      body.field("tagline", "You Know, for Search").endObject();
                      return new RestResponse(RestStatus.OK, body);
                    }
                  });
    }
  }

  static class Streams extends BaseRestHandler {
    @Override
    public String getName() {
      return "streams";
    }

    @Override
    public List<Route> routes() {
      return List.of(new Route(Method.PUT, "/_data_stream/{name}"), new Route(Method.GET, "/_data_stream/{name}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
      String name = request.param("name");
      if (request.method() == Method.PUT) {
        CreateIndexRequest create = new CreateIndexRequest(name);
        return channel -> client.execute(AutoCreateAction.INSTANCE, create, new RestToXContentListener<>(channel));
      }
      return channel ->
          client
              .admin()
              .cluster()
              .prepareState(TimeValue.timeValueSeconds(30))
              .execute(
                  new RestResponseListener<ClusterStateResponse>(channel) {
                    @Override
                    public RestResponse buildResponse(ClusterStateResponse state) throws IOException {
                      boolean found = state.getState().metadata().dataStreams().containsKey(name);
                      XContentBuilder body = channel.newBuilder().startObject().startArray("data_streams");
                      if (found) body.startObject().field("name", name).endObject();
                      body.endArray().endObject();
                      return new RestResponse(found ? RestStatus.OK : RestStatus.NOT_FOUND, body);
                    }
                  });
    }
  }

  static class Policies extends BaseRestHandler {
    @Override
    public String getName() {
      return "policies";
    }

    @Override
    public List<Route> routes() {
      return List.of(new Route(Method.PUT, "/_ilm/policy/{name}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
      String name = request.param("name");
      TimeValue wait = TimeValue.timeValueSeconds(30);
      try (XContentParser parser = JsonXContent.jsonXContent.createParser(Actions.known(), request.content().streamInput())) {
        PutLifecycleRequest.parseRequest(
                new PutLifecycleRequest.Factory() {
                  @Override
                  public PutLifecycleRequest create(LifecyclePolicy policy) {
                    return new PutLifecycleRequest(wait, wait, policy);
                  }

                  @Override
                  public String getPolicyName() {
                    return name;
                  }
                },
                parser)
            .getPolicy()
            .validate();
      }
      return channel ->
          channel.sendResponse(
              new RestResponse(RestStatus.OK, channel.newBuilder().startObject().field("acknowledged", true).endObject()));
    }
  }
}
