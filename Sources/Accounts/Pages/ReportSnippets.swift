import Foundation

/// Examples that can be pasted as they are: each quotes names and texts by its own language's rules.
struct ReportSnippets {
    let address: String
    let service: String
    let code: String
    let title: String
    let message: String

    /// By the key of their label.
    var all: [(key: String, snippet: String)] {
        [
            ("curl", curl), ("shell", shell), ("python", python), ("dispatcher", dispatcher), ("node", node), ("go", go), ("java", java),
            ("php", php), ("swift", swift),
        ]
    }

    var curl: String {
        """
        curl --fail-with-body --max-time 10 \(quoted(address + "/api/v1/events")) \\
          --header \(quoted("Authorization: Bearer " + code)) \\
          --header 'Content-Type: application/json' \\
          --data \(quoted(json))
        """
    }

    var shell: String {
        """
        switchboard report --url \(quoted(address)) \\
          --service \(quoted(service)) --code \(quoted(code)) \\
          --level error --title \(quoted(title)) --message \(quoted(message)) \\
          --log-file /var/log/syslog --log-lines 50
        """
    }

    var python: String {
        """
        import requests

        answer = requests.post(
            \(literal(address + "/api/v1/events")),
            headers={"Authorization": \(literal("Bearer " + code))},
            json={
                "title": \(literal(title)),
                "message": \(literal(message)),
                "level": "error",  # debug, info, warning, error, critical
                "logs": ["first line", "second line"],
                "environment": "production",
            },
            timeout=10,
        )
        answer.raise_for_status()
        """
    }

    var dispatcher: String {
        """
        from dispatcher_maker import Dispatcher

        dispatcher = Dispatcher(
            dispatcher_url=\(literal(address + "/v1/incidents/new")),
            app_name=\(literal(service)),
            dispatcher_code=\(literal(code)),
            loggers_paths=["/var/log/app.log"],
            max_logs_to_send=50,
        )
        dispatcher.send(title=\(literal(title)), message=\(literal(message)), level="error")
        """
    }

    var node: String {
        """
        const answer = await fetch(\(literal(address + "/api/v1/events")), {
          method: "POST",
          headers: {
            "Authorization": \(literal("Bearer " + code)),
            "Content-Type": "application/json",
          },
          body: JSON.stringify({
            title: \(literal(title)),
            message: \(literal(message)),
            level: "error",
          }),
          signal: AbortSignal.timeout(10_000),
        });
        if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
        """
    }

    var go: String {
        """
        package main

        import (
        \t"bytes"
        \t"encoding/json"
        \t"log"
        \t"net/http"
        \t"time"
        )

        func main() {
        \tbody, err := json.Marshal(map[string]string{
        \t\t"title":   \(literal(title)),
        \t\t"message": \(literal(message)),
        \t\t"level":   "error",
        \t})
        \tif err != nil {
        \t\tlog.Fatal(err)
        \t}
        \trequest, err := http.NewRequest(http.MethodPost, \(literal(address + "/api/v1/events")), bytes.NewReader(body))
        \tif err != nil {
        \t\tlog.Fatal(err)
        \t}
        \trequest.Header.Set("Authorization", \(literal("Bearer " + code)))
        \trequest.Header.Set("Content-Type", "application/json")
        \tclient := http.Client{Timeout: 10 * time.Second}
        \tanswer, err := client.Do(request)
        \tif err != nil {
        \t\tlog.Fatal(err)
        \t}
        \tdefer answer.Body.Close()
        \tif answer.StatusCode >= 300 {
        \t\tlog.Fatal(answer.Status)
        \t}
        }
        """
    }

    var java: String {
        """
        import java.net.URI;
        import java.net.http.HttpClient;
        import java.net.http.HttpRequest;
        import java.net.http.HttpResponse;
        import java.time.Duration;

        public class Report {
            public static void main(String[] arguments) throws Exception {
                var request = HttpRequest.newBuilder(URI.create(\(literal(address + "/api/v1/events"))))
                    .timeout(Duration.ofSeconds(10))
                    .header("Authorization", \(literal("Bearer " + code)))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                        \(literal(json))))
                    .build();
                var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() >= 300) throw new IllegalStateException(answer.body());
            }
        }
        """
    }

    var php: String {
        """
        <?php
        $request = curl_init(\(phpLiteral(address + "/api/v1/events")));
        curl_setopt_array($request, [
            CURLOPT_POST => true,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 10,
            CURLOPT_HTTPHEADER => [
                \(phpLiteral("Authorization: Bearer " + code)),
                'Content-Type: application/json',
            ],
            CURLOPT_POSTFIELDS => json_encode([
                'title' => \(phpLiteral(title)),
                'message' => \(phpLiteral(message)),
                'level' => 'error',
            ]),
        ]);
        $answer = curl_exec($request);
        $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
        if ($answer === false || $status >= 300) {
            error_log("The report was not accepted ($status): " . ($answer ?: curl_error($request)));
        }
        """
    }

    var swift: String {
        """
        import Foundation
        #if canImport(FoundationNetworking)
        import FoundationNetworking
        #endif

        var request = URLRequest(url: URL(string: \(literal(address + "/api/v1/events")))!, timeoutInterval: 10)
        request.httpMethod = "POST"
        request.setValue(\(literal("Bearer " + code)), forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = try JSONEncoder().encode([
            "title": \(literal(title)),
            "message": \(literal(message)),
            "level": "error",
        ])
        let (_, response) = try await URLSession.shared.data(for: request)
        """
    }

    /// The body of the report.
    private var json: String { "{\"title\": \(literal(title)), \"message\": \(literal(message)), \"level\": \"error\"}" }

    /// For a shell: nothing inside single quotes means anything but the single quote.
    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

    /// For PHP: between single quotes nothing means anything but these two.
    private func phpLiteral(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }

    /// A string as JSON, Python, JavaScript, Go, Java and Swift all write it.
    private func literal(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string always encodes.
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
