import Kernel

extension ServiceProfile {
    /// The sign-in service of a Brazilian team, in Java.
    static let login = ServiceProfile(
        name: "Login", reportsBy: .native, logStyle: .java, logger: "b.c.login.Sessao", runtime: "java 21",
        hosts: ["login-sp-1", "login-sp-2", "login-rj-1"], releases: ["2.30.0", "2.29.6"],
        routine: [
            "sessão {uuid} criada para {user}", "token renovado em {ms} ms", "código enviado por SMS em {ms} ms",
            "{count} sessões expiradas removidas",
            "tentativa de {ip} aceita", "chave de assinatura {trace} carregada",
        ],
        faults: [
            Fault(
                key: "unavailable", level: .error, rhythm: .bursts(every: .seconds(160), of: 3...8, within: .seconds(12)),
                title: "MS de Login sem resposta: 503 após {slow} ms",
                message: """
                    br.com.exemplo.login.ServicoIndisponivelException: diretório LDAP não respondeu em 5000 ms
                    \tat br.com.exemplo.login.ldap.ClienteLdap.autenticar(ClienteLdap.java:97)
                    \tat br.com.exemplo.login.Sessao.abrir(Sessao.java:45)
                    Caused by: java.util.concurrent.TimeoutException
                    \tat java.base/java.util.concurrent.CompletableFuture.timedGet(CompletableFuture.java:2001)
                    """,
                lines: [
                    "info autenticando {user} a partir de {ip}", "warning LDAP {lan}:636 demora {slow} ms",
                    "error sessão de {user} recusada: 503",
                ], tags: ["servico": "login", "retorno": "503"], link: "https://runbooks.example.com/login/ldap"),
            Fault(
                key: "guessing", level: .warning, rhythm: .drip(every: .seconds(65)),
                title: "Muitas tentativas de senha a partir de {ip}",
                message: "{count} tentativas em {seconds} s contra {small} usuários. O endereço espera 15 minutos.",
                lines: ["warning senha errada para {user} ({ip})", "warning {ip} bloqueado por 15 minutos"], tags: ["regra": "tentativas"]),
            Fault(
                key: "sms", level: .error, rhythm: .drip(every: .seconds(190)),
                title: "SMS não foi entregue: usuário=\"{user}\", operadora respondeu {small}",
                message: "A operadora em {cidade} recusou a mensagem {uuid}. O cliente não recebeu o código.",
                lines: ["info enviando código a {user}", "error operadora recusou a mensagem {uuid}"], tags: ["cidade": "{cidade}"]),
            Fault(
                key: "key", level: .critical, rhythm: .rare(every: .seconds(1800)),
                title: "Chave de assinatura {trace} não pôde ser carregada",
                message: "Nenhum token novo pode ser emitido em {host}. Erro: permissão negada em /etc/login/chaves/{trace}.pem",
                lines: ["error permissão negada: /etc/login/chaves/{trace}.pem", "error emissão de tokens suspensa"]),
        ])
}
