// A stand-in for Grafana, which cannot be had from package registries: it reads the files that Grafana reads, listens where Grafana
// listens, and does to its socket and its data what Grafana does. It answers with what it was told of who asks.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Set by the linker.
var version, sick = "12.4.3", ""

type settings map[string]map[string]string

type source struct{ uid, url, serverName, ca, pem string }

func main() {
	home, config := flag("--homepath="), flag("--config=")
	if len(os.Args) < 2 || os.Args[1] != "server" || home == "" || config == "" {
		fail(errors.New("usage: grafana server --homepath=… --config=…"))
	}
	check(os.Stat(filepath.Join(home, "conf/defaults.ini")))
	ini := read(config)
	if len(ini.value("security", "secret_key")) < 32 {
		fail(errors.New("no key to encrypt with"))
	}
	migrate(ini.value("paths", "data"))
	sources := sourcesIn(ini.value("paths", "provisioning"))
	dashboards := dashboardsIn(ini.value("paths", "provisioning"))
	if sick != "" {
		fail(errors.New("sick"))
	}
	serve(ini, sources, dashboards)
}

func flag(name string) string {
	for _, argument := range os.Args {
		if strings.HasPrefix(argument, name) {
			return strings.TrimPrefix(argument, name)
		}
	}
	return ""
}

func read(path string) settings {
	ini, section := settings{}, ""
	for _, line := range strings.Split(text(path), "\n") {
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]")
			ini[section] = map[string]string{}
		} else if key, value, found := strings.Cut(line, " = "); found {
			ini[section][key] = expanded(strings.Trim(value, "`"))
		}
	}
	return ini
}

func (ini settings) value(section, key string) string {
	value, found := ini[section][key]
	if !found {
		fail(fmt.Errorf("[%s] %s is missing", section, key))
	}
	return value
}

var ofFile = regexp.MustCompile(`^\$__file\{(.+)\}$`)

func expanded(value string) string {
	if match := ofFile.FindStringSubmatch(value); match != nil {
		return strings.TrimSpace(text(match[1]))
	}
	return value
}

// migrate moves the data to this version's schema, as the first start of a new major version does.
func migrate(data string) {
	major, _ := strconv.Atoi(strings.Split(version, ".")[0])
	path := filepath.Join(data, "grafana.db")
	schema := major
	if content, err := os.ReadFile(path); err == nil {
		schema, _ = strconv.Atoi(strings.Fields(string(content))[0])
	}
	if schema > major {
		fail(fmt.Errorf("the data is of version %d", schema))
	}
	check(0, os.WriteFile(path, []byte(fmt.Sprintf("%d %s\n", major, "saved by people")), 0o640))
}

func sourcesIn(provisioning string) []source {
	content := text(filepath.Join(provisioning, "datasources/fleet.yaml"))
	var sources []source
	for _, block := range strings.Split(content, "\n  - ")[1:] {
		sources = append(sources, source{
			uid: of(block, "uid"), url: of(block, "url"), serverName: of(block, "serverName"),
			ca: expanded(of(block, "tlsCACert")), pem: expanded(of(block, "tlsClientCert")),
		})
	}
	return sources
}

func of(block, key string) string {
	match := regexp.MustCompile(`(?m)^\s*` + key + `: "?([^"\n]*)"?$`).FindStringSubmatch(block)
	if match == nil {
		return ""
	}
	return match[1]
}

func dashboardsIn(provisioning string) int {
	content, count := text(filepath.Join(provisioning, "dashboards/fleet.yaml")), 0
	for _, match := range regexp.MustCompile(`(?m)^\s*path: (.+)$`).FindAllStringSubmatch(content, -1) {
		files, _ := filepath.Glob(filepath.Join(match[1], "*.json"))
		for _, file := range files {
			var dashboard struct{ Title string }
			check(0, json.Unmarshal([]byte(text(file)), &dashboard))
			count++
		}
	}
	return count
}

func serve(ini settings, sources []source, dashboards int) {
	path := ini.value("server", "socket")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	check(0, err)
	mode, err := strconv.ParseInt(ini.value("server", "socket_mode"), 8, 32)
	check(0, err)
	check(0, os.Chmod(path, os.FileMode(mode)))
	// Grafana sets the group also where it stays the same.
	check(0, os.Chown(path, -1, -1))
	http.HandleFunc("/api/health", func(out http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(out, "{\n  \"database\": \"ok\",\n  \"version\": %q\n}", version)
	})
	http.HandleFunc("/metrics", func(out http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(out, "grafana_build_info{version=%q} 1\ngrafana_stat_totals_dashboard %d\n", version, dashboards)
	})
	http.HandleFunc("/", func(out http.ResponseWriter, in *http.Request) {
		user, role := in.Header.Get("X-Webauth-User"), in.Header.Get("X-Webauth-Role")
		if user == "" {
			http.Error(out, "nobody", http.StatusUnauthorized)
			return
		}
		for _, source := range sources {
			if in.URL.Path == "/api/datasources/uid/"+source.uid+"/health" {
				answer(out, source.ask())
				return
			}
		}
		said, _ := json.Marshal(map[string]any{"user": user, "role": role, "path": in.URL.Path, "method": in.Method, "headers": in.Header})
		out.Write(said)
	})
	check(0, http.Serve(listener, nil))
}

func answer(out http.ResponseWriter, err error) {
	if err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprint(out, `{"status":"OK"}`)
}

// ask is what Grafana's check of a data source does, with the certificate that provisioning gives it.
func (source source) ask() error {
	authorities := x509.NewCertPool()
	authorities.AppendCertsFromPEM([]byte(source.ca))
	pair, err := tls.X509KeyPair([]byte(source.pem), []byte(source.pem))
	if err != nil {
		return err
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{
		RootCAs: authorities, Certificates: []tls.Certificate{pair}, ServerName: source.serverName,
	}}
	client := http.Client{Timeout: 5 * time.Second, Transport: transport}
	response, err := client.Get(source.url + "/api/v1/query?query=1")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}

func text(path string) string {
	content, err := os.ReadFile(path)
	check(0, err)
	return string(content)
}

func check(_ any, err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "level=error", err)
	os.Exit(1)
}
