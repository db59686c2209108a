package uk.ac.manchester.tornado.api.exceptions;

public class TornadoExecutionPlanException extends Exception {}
