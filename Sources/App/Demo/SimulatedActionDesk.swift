import Foundation
import Kernel
import Platform
import Playbooks
import ServiceLifecycle

/// The Action desk's sample playbook, and a monitoring platform that posts sets of triggers as it always did: waves of one that the
/// playbook knows, and now and then one that none knows.
struct SimulatedActionDesk: Sendable {
    /// `docs/samples/action-desk.yaml`, without its remarks.
    static let sample = """
        teams:
          - { name: Analista N1 }
          - { name: Analista N2 }
          - { name: Coordenação }

        playbooks:
          - code: "0001"
            name: MS de Login sem resposta
            service: Login
            when: { exactly: [ { servico: login, retorno: "503" }, { servico: login, retorno: "404" } ] }
            customers:
              from: 5
              channel: push
              audience: [ clientes-app ]
              message: { pt-BR: "Infelizmente nosso app está indisponível, avisaremos quando voltar" }
              back: { pt-BR: "Nosso app está de volta" }
            escalate:
              - { occurrences: 10, after: 5m, tell: [ "team:Analista N1" ] }
              - { occurrences: 20, after: 20m, tell: [ "team:Analista N2" ] }
              - { after: 1h, tell: [ "team:Coordenação" ] }

        """

    private static let known = #"{"gatilhos":[{"servico":"login","retorno":"503"},{"servico":"login","retorno":"404"}]}"#
    private static let unknown = #"{"gatilhos":[{"servico":"pix","retorno":"500"}]}"#
    /// Posts of one wave.
    private static let wave = 25

    let files: FileOperations

    var companion: DemoCompanion { DemoCompanion("action desk") { try await play($0) } }

    private func play(_ stage: DemoCompanion.Stage) async throws {
        let source = FileSource(name: "action-desk.yaml", data: Data(Self.sample.utf8))
        _ = try await files.apply([source], by: .system) { $0.code.rawValue }
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                for number in 1...Self.wave {
                    await post(number == Self.wave ? Self.unknown : Self.known, stage)
                    try await Task.sleep(for: Self.pause(.seconds(5), stage))
                }
                try await Task.sleep(for: Self.pause(.seconds(300), stage))
            }
        }
    }

    /// What is not taken is lost, as it always was.
    private func post(_ body: String, _ stage: DemoCompanion.Stage) async {
        let request = OutboundHTTP.Request(
            url: stage.baseURL + "/339", headers: ["Content-Type": "application/json"], body: Data(body.utf8))
        _ = try? await stage.http.send(request)
    }

    private static func pause(_ usual: Duration, _ stage: DemoCompanion.Stage) -> Duration {
        .milliseconds(max(20, Int64(usual.microseconds / 1000) * 100 / Int64(max(1, stage.pace * 100))))
    }
}
