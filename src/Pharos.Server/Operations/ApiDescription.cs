using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Pharos.Server.Operations;

/// <summary>What the document at <c>/openapi/v1.json</c> says beyond what the endpoints say themselves.</summary>
internal static class ApiDescription
{
    private const string Bearer = "bearer";

    /// <summary>Registers it.</summary>
    public static void AddApiDescription(this IServiceCollection services)
    {
        // The web's defaults read a number from a string, too, and every number would be described as one or the other.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        services.AddOpenApi(options => options
            .AddDocumentTransformer((document, _, _) => Done(() => Introduce(document)))
            .AddOperationTransformer((operation, context, _) => Done(() => NameBearer(operation, context)))
            .AddSchemaTransformer((schema, context, _) => Done(() => NameCode(schema, context))));

        static Task Done(Action describe)
        {
            describe();
            return Task.CompletedTask;
        }
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Pharos",
            Version = "v1",
            Description = "Create streams, look at them, end them. How to broadcast and watch is described in docs/signaling.md.",
        };
        document.AddComponent(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Bearer,
            Description = "To end a broadcast, its publish token. To create a stream, a publish key, where the server asks for one.",
        });
    }

    // Whatever may answer 401 takes a bearer; only an open server creates streams without one.
    private static void NameBearer(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (operation.Responses?.ContainsKey($"{StatusCodes.Status401Unauthorized}") != true) return;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        if (context.Description.RelativePath is "api/streams" or "api/get-stream-id") operation.Security.Add([]);
    }

    private static void NameCode(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (context.JsonTypeInfo.Type != typeof(ProblemDetails)) return;
        schema.Properties?.Add("code", new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong, for programs." });
    }
}
